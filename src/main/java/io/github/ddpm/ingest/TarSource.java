package io.github.ddpm.ingest;

import io.github.ddpm.archive.EntryNames;
import io.github.ddpm.archive.TarLinks;
import io.github.ddpm.decode.Room;
import io.github.ddpm.files.Reason;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.SideFiles;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.listing.LeftOut;
import io.github.ddpm.listing.Listing;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.source.BadImagesException;
import io.github.ddpm.source.Bytes;
import io.github.ddpm.source.EncodedImage;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.Names;
import io.github.ddpm.source.UndecodedImage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The image files in a tar archive, compressed or not, in the archive's order. A link stands for
 * the file in the archive to which it leads, after which it comes. Names are read on first use,
 * because that means reading the whole archive.
 */
final class TarSource implements ImageSource {
  private static final int HEADER = 512;
  private static final int MAGIC_AT = 257;

  private final Path archive;
  private final Splits splits;
  private final ValueRange range;
  private final SideFiles labels = new SideFiles();
  private Listing listing;

  /** The links that lead to each file. */
  private Map<String, List<String>> links;

  private final Set<String> resolved = new HashSet<>();

  TarSource(Path archive, Splits splits, ValueRange range) {
    this.archive = archive;
    this.splits = splits;
    this.range = range;
  }

  /** Whether a file that begins with these bytes is a tar archive, be it of Unix V7. */
  static boolean isAt(byte[] start) {
    if (start.length < HEADER || start[0] == 0) {
      return false;
    }
    String magic = new String(start, MAGIC_AT, 5, StandardCharsets.ISO_8859_1);
    try {
      return magic.equals("ustar") || TarUtils.verifyCheckSum(Arrays.copyOf(start, HEADER));
    } catch (IllegalArgumentException e) { // There is no number where the checksum would be.
      return false;
    }
  }

  /** The names of the files before the first image; all files if there is none. */
  static List<String> entriesBeforeImages(Path archive) throws IOException {
    List<String> names = new ArrayList<>();
    walk(archive, (name, entry, tar) -> !Listing.isNamedAsImage(name) && names.add(name));
    return names;
  }

  @Override
  public String kind() {
    return "tar archive of image files";
  }

  private synchronized Listing listing() throws IOException {
    if (listing == null) {
      Listing found = new Listing();
      TarLinks all = new TarLinks();
      walk(
          archive,
          (name, entry, tar) -> {
            if (entry.isSymbolicLink()) {
              all.addSymbolic(name, target(entry));
            } else if (entry.isLink() && all.has(target(entry))) {
              all.addHard(name, target(entry));
            } else {
              all.addFile(name);
              found.add(name, count -> start(name, tar, count));
              addLabels(name, tar);
            }
            return true;
          });
      links = all.byFile();
      links.values().forEach(resolved::addAll);
      all.broken().forEach(found.leftOut()::addLink);
      found.addLinks(links);
      addLinkedLabels();
      if (found.images().isEmpty()) {
        throw Names.none(archive, found);
      }
      found.keep(splits);
      listing = found;
    }
    return listing;
  }

  private void addLabels(String name, InputStream file) throws IOException {
    if (Listing.isNamedAsLabels(name)) {
      labels.add(name, start(name, file, SideFiles.MOST_BYTES));
    }
  }

  private byte[] start(String name, InputStream file, int count) throws IOException {
    try {
      return file.readNBytes(count);
    } catch (BadImagesException e) {
      throw e;
    } catch (IOException e) {
      throw cut(name, e);
    }
  }

  private BadImagesException cut(String name, IOException e) {
    return new BadImagesException(archive, "ends within " + name + " (" + Reason.of(e) + ")", e);
  }

  /** Reads the labels in files that links name as such, which means reading the archive again. */
  private void addLinkedLabels() throws IOException {
    Map<String, List<String>> named = new HashMap<>(links);
    named.values().removeIf(names -> names.stream().noneMatch(Listing::isNamedAsLabels));
    if (!named.isEmpty()) {
      walk(
          archive,
          (name, entry, tar) -> {
            byte[] bytes =
                named.containsKey(name) ? start(name, tar, SideFiles.MOST_BYTES) : new byte[0];
            for (String link : named.getOrDefault(name, List.of())) {
              addLabels(link, new ByteArrayInputStream(bytes));
            }
            return true;
          });
    }
  }

  @Override
  public Set<String> settings() {
    return Set.of("split", "range");
  }

  @Override
  public List<String> names() throws IOException {
    return listing().images();
  }

  @Override
  public ImageLabels labels() throws IOException {
    ImageLabels found = labels.orFolders(names(), splits);
    listing().labelled(labels.used());
    return found;
  }

  @Override
  public LeftOut leftOut() throws IOException {
    return listing().leftOut();
  }

  @Override
  public boolean isListedQuickly() {
    return false;
  }

  @Override
  public String key() throws IOException {
    return ImageSource.keyOf(kind(), archive).hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    Set<String> images = new HashSet<>(names());
    int[] next = new int[1];
    walk(
        archive,
        (name, entry, tar) -> {
          if (entry.isSymbolicLink() || (entry.isLink() && resolved.contains(name))) {
            return true; // It comes after the file that it leads to.
          }
          List<String> named = new ArrayList<>(List.of(name));
          named.addAll(links.getOrDefault(name, List.of()));
          named.removeIf(one -> !images.contains(one));
          int first = next[0];
          next[0] += named.size();
          if (first < to && next[0] > from) {
            UndecodedImage image = image(name, entry, tar);
            for (int i = Math.max(from, first); i < Math.min(to, next[0]); i++) {
              visitor.visit(i, image);
            }
          }
          return next[0] < to;
        });
  }

  /** The file that a link names. */
  private static String target(TarArchiveEntry link) {
    return Names.ofBytes(link.getLinkName());
  }

  private UndecodedImage image(String name, TarArchiveEntry entry, InputStream file)
      throws IOException {
    if (entry.isLink()) {
      return UndecodedImage.unreadable(
          new IOException(
              "is a link to %s, which is not before it; pack it with --hard-dereference"
                  .formatted(target(entry))));
    }
    try {
      Bytes.requireSizeOfImage(entry.getSize());
      Room.requireRoomForFile(entry.getSize());
    } catch (IOException e) {
      return UndecodedImage.unreadable(e);
    }
    byte[] bytes = start(name, file, (int) entry.getSize());
    if (bytes.length < entry.getSize()) {
      throw cut(name, new EOFException("it is cut short"));
    }
    return new EncodedImage(bytes, range);
  }

  private static void walk(Path archive, EntryVisitor visitor) throws IOException {
    try (InputStream in = Bytes.open(archive);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(in, StandardCharsets.ISO_8859_1.name())) {
      for (TarArchiveEntry entry; (entry = next(archive, tar)) != null; ) {
        String name = Names.ofBytes(entry.getName());
        EntryNames.refuseOutside(archive, name);
        if (entry.isFile() || entry.isSymbolicLink()) {
          if (Listing.isNamedAsImage(name) && entry.getSize() > Bytes.MOST_OF_ONE) {
            throw new BadImagesException(
                archive,
                "has the entry %s of %d bytes, too large for an image"
                    .formatted(name, entry.getSize()));
          }
          if (entry.isSparse()) { // Its gaps could be of any size.
            throw new BadImagesException(
                archive, "has the sparse entry %s; pack it again".formatted(name));
          }
          if (!visitor.visit(name, entry, tar)) {
            return;
          }
        }
      }
    }
  }

  private static TarArchiveEntry next(Path archive, TarArchiveInputStream tar) throws IOException {
    try {
      return tar.getNextEntry();
    } catch (BadImagesException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new BadImagesException(archive, "cannot be read to its end (" + Reason.of(e) + ")", e);
    }
  }

  private interface EntryVisitor {
    /** Returns whether to continue. */
    boolean visit(String name, TarArchiveEntry entry, InputStream file) throws IOException;
  }
}
