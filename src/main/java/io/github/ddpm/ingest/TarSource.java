package io.github.ddpm.ingest;

import io.github.ddpm.archive.EntryNames;
import io.github.ddpm.files.Reason;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.SideFiles;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.listing.LeftOut;
import io.github.ddpm.listing.Listing;
import io.github.ddpm.source.BadImagesException;
import io.github.ddpm.source.Bytes;
import io.github.ddpm.source.EncodedImage;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.Names;
import io.github.ddpm.source.UndecodedImage;
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
 * The image files in a tar archive, compressed or not, in the archive's order. A hard link stands
 * for the file that it names, which is before it; symbolic links are left out. Names are read on
 * first use, because that means reading the whole archive.
 */
final class TarSource implements ImageSource {
  private static final int HEADER = 512;
  private static final int MAGIC_AT = 257;

  /** How many bytes are held for links to them. */
  private static final long MOST_HELD = 1 << 28;

  private final Path archive;
  private final Splits splits;
  private final Set<String> linked = new HashSet<>();
  private final SideFiles labels = new SideFiles();
  private Listing listing;

  TarSource(Path archive, Splits splits) {
    this.archive = archive;
    this.splits = splits;
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
      walk(
          archive,
          (name, entry, tar) -> {
            if (entry.isLink() && Listing.isNamedAsImage(name)) {
              linked.add(target(entry));
            }
            found.add(name, tar::readNBytes);
            if (Listing.isNamedAsLabels(name)) {
              labels.add(name, tar.readNBytes(SideFiles.MOST_BYTES));
            }
            return true;
          });
      if (found.images().isEmpty()) {
        throw Names.none(archive, found);
      }
      found.keep(splits);
      listing = found;
    }
    return listing;
  }

  @Override
  public List<String> names() throws IOException {
    return listing().images();
  }

  @Override
  public ImageLabels labels() throws IOException {
    return labels.orFolders(names(), splits);
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
    Set<String> images = new HashSet<>(names()); // And what is linked to.
    int[] index = new int[1];
    Map<String, byte[]> held = new HashMap<>();
    long[] heldBytes = new long[1];
    walk(
        archive,
        (name, entry, tar) -> {
          boolean isImage = images.contains(name);
          boolean isWanted = isImage && index[0] >= from && index[0] < to;
          boolean isLinked =
              linked.contains(name)
                  && heldBytes[0] < MOST_HELD
                  && entry.getSize() <= Bytes.MOST_OF_ONE;
          byte[] bytes = null;
          if (isWanted || isLinked) {
            bytes = entry.isLink() ? held.get(target(entry)) : bytes(name, tar);
          }
          if (isLinked && bytes != null) {
            heldBytes[0] += held.put(name, bytes) == null ? bytes.length : 0;
          }
          if (isWanted) {
            visitor.visit(index[0], bytes == null ? lost(entry) : new EncodedImage(bytes));
          }
          index[0] += isImage ? 1 : 0;
          return index[0] < to;
        });
  }

  /** The file that a link names. */
  private static String target(TarArchiveEntry link) {
    return Names.ofBytes(link.getLinkName());
  }

  private static UndecodedImage lost(TarArchiveEntry link) {
    return () -> {
      throw new IOException(
          "is a link to %s, which is not, or too far, before it; pack it with --hard-dereference"
              .formatted(target(link)));
    };
  }

  private byte[] bytes(String name, InputStream file) throws IOException {
    try {
      return Bytes.ofImage(file);
    } catch (BadImagesException e) {
      throw e;
    } catch (IOException e) {
      throw new BadImagesException(archive, "ends within " + name + " (" + Reason.of(e) + ")", e);
    }
  }

  private static void walk(Path archive, EntryVisitor visitor) throws IOException {
    try (InputStream in = Bytes.open(archive);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(in, StandardCharsets.ISO_8859_1.name())) {
      for (TarArchiveEntry entry; (entry = next(archive, tar)) != null; ) {
        String name = Names.ofBytes(entry.getName());
        EntryNames.refuseOutside(archive, name);
        if (entry.isFile() && !entry.isSymbolicLink()) {
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
