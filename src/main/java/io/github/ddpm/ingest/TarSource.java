package io.github.ddpm.ingest;

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
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The image files in a tar archive, with or without gzip, in the archive's order. Links are left
 * out. Names are read on first use, because that means reading the whole archive.
 */
final class TarSource implements ImageSource {
  private final Path archive;
  private final Splits splits;
  private final SideFiles labels = new SideFiles();
  private Listing listing;

  TarSource(Path archive, Splits splits) {
    this.archive = archive;
    this.splits = splits;
  }

  /** The names of the files before the first image; all files if there is none. */
  static List<String> entriesBeforeImages(Path archive) throws IOException {
    List<String> names = new ArrayList<>();
    walk(archive, (name, tar) -> !Listing.isNamedAsImage(name) && names.add(name));
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
          (name, tar) -> {
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
    int[] index = new int[1];
    Set<String> images = new HashSet<>(names());
    walk(
        archive,
        (name, tar) -> {
          int number = index[0];
          if (images.contains(name) && index[0]++ >= from && number < to) {
            visitor.visit(number, new EncodedImage(bytes(name, tar)));
          }
          return index[0] < to;
        });
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
        Names.refuseOutside(archive, name);
        if (entry.isFile() && !entry.isSymbolicLink() && !entry.isLink()) {
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
          if (!visitor.visit(name, tar)) {
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
    boolean visit(String name, InputStream file) throws IOException;
  }
}
