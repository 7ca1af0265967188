package io.github.ddpm.ingest;

import io.github.ddpm.files.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The image files in a tar archive, with or without gzip, in the archive's order. Links are left
 * out. Names are read on first use, because that means reading the whole archive.
 */
final class TarSource implements ImageSource {
  private final Path archive;
  private List<String> names;

  TarSource(Path archive) {
    this.archive = archive;
  }

  /** The names of all files in a tar archive, in its order. */
  static List<String> entries(Path archive) throws IOException {
    List<String> names = new ArrayList<>();
    walk(archive, (name, tar) -> names.add(name));
    return names;
  }

  /** The names of the files before the first image; all files if there is none. */
  static List<String> entriesBeforeImages(Path archive) throws IOException {
    List<String> names = new ArrayList<>();
    walk(archive, (name, tar) -> !Names.isImage(name) && names.add(name));
    return names;
  }

  @Override
  public String kind() {
    return "tar archive of image files";
  }

  @Override
  public synchronized List<String> names() throws IOException {
    if (names == null) {
      List<String> all = entries(archive);
      List<String> images = all.stream().filter(Names::isImage).toList();
      if (images.isEmpty()) {
        throw Names.none(archive, all);
      }
      names = images;
    }
    return names;
  }

  @Override
  public ImageLabels labels() throws IOException {
    return ImageLabels.ofFolders(names());
  }

  @Override
  public String key() throws IOException {
    return ImageSource.keyOf(kind(), archive).hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    int[] index = new int[1];
    walk(
        archive,
        (name, tar) -> {
          int number = index[0];
          if (Names.isImage(name) && index[0]++ >= from && number < to) {
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
        TarArchiveInputStream tar = new TarArchiveInputStream(in, StandardCharsets.UTF_8.name())) {
      for (TarArchiveEntry entry; (entry = next(archive, tar)) != null; ) {
        Names.refuseOutside(archive, entry.getName());
        if (entry.isFile() && !entry.isSymbolicLink() && !entry.isLink()) {
          if (Names.isImage(entry.getName()) && entry.getSize() > Bytes.MOST_OF_ONE) {
            throw new BadImagesException(
                archive,
                "has the entry %s of %d bytes, too large for an image"
                    .formatted(entry.getName(), entry.getSize()));
          }
          if (entry.isSparse()) { // Its gaps could be of any size.
            throw new BadImagesException(
                archive, "has the sparse entry %s; pack it again".formatted(entry.getName()));
          }
          if (!visitor.visit(entry.getName(), tar)) {
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
