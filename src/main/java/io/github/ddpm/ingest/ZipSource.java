package io.github.ddpm.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The image files in a zip archive, sorted by name. */
record ZipSource(Path archive, List<String> names) implements ImageSource {
  /** Opens an archive that holds these files. */
  static ZipSource of(Path archive, List<String> entries) throws IOException {
    List<String> images = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String name : entries) {
      (Names.isImage(name) ? images : others).add(name);
    }
    if (images.isEmpty()) {
      throw Names.none(archive, others);
    }
    return new ZipSource(archive, images.stream().sorted().distinct().toList());
  }

  /** The names of all files in a zip archive, in its order. */
  static List<String> entries(Path archive) throws IOException {
    try (ZipArchive zip = ZipArchive.open(archive)) {
      return zip.names();
    }
  }

  @Override
  public String kind() {
    return "zip archive of image files";
  }

  @Override
  public ImageLabels labels() {
    return ImageLabels.ofFolders(names);
  }

  @Override
  public String key() throws IOException {
    return ImageSource.keyOf(kind(), archive).hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    try (ZipArchive zip = ZipArchive.open(archive)) {
      for (int i = from; i < to; i++) {
        visitor.visit(i, image(zip, names.get(i)));
      }
    }
  }

  private static UndecodedImage image(ZipArchive zip, String name) {
    try {
      return new EncodedImage(zip.image(name));
    } catch (IOException e) { // One damaged entry does not spoil the others.
      return () -> {
        throw new IOException(e.getMessage(), e);
      };
    }
  }
}
