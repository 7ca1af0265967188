package io.github.ddpm.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The image files in a zip archive, sorted by name. */
record ZipSource(Path archive, List<String> names) implements ImageSource {
  static ZipSource open(Path archive) throws IOException {
    List<String> images = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String name : entries(archive)) {
      (Names.isImage(name) ? images : others).add(name);
    }
    if (images.isEmpty()) {
      throw Names.none(archive, others);
    }
    return new ZipSource(archive, images.stream().sorted().distinct().toList());
  }

  /** The names of all files in a zip archive, in its order. */
  static List<String> entries(Path archive) throws IOException {
    List<String> names = new ArrayList<>();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().<ZipEntry>map(e -> e)::iterator) {
        Names.refuseOutside(archive, entry.getName());
        if (!entry.isDirectory()) {
          names.add(entry.getName());
        }
      }
    } catch (ZipException e) {
      throw new BadImagesException(archive, "is a damaged zip archive (" + e.getMessage() + ")", e);
    }
    return names;
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
    return new CacheKey().add(archive).hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      for (int i = from; i < to; i++) {
        ZipEntry entry = zip.getEntry(names.get(i));
        byte[] file;
        try (InputStream in = zip.getInputStream(entry)) {
          file = Bytes.ofImage(in);
        } catch (IOException | RuntimeException e) {
          // One damaged entry does not spoil the others.
          visitor.visit(
              i,
              () -> {
                throw new IOException("cannot be unpacked (" + e.getMessage() + ")", e);
              });
          continue;
        }
        visitor.visit(i, new EncodedImage(file));
      }
    }
  }
}
