package io.github.ddpm.ingest;

import io.github.ddpm.archive.ZipArchive;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.SideFiles;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.listing.LeftOut;
import io.github.ddpm.listing.Listing;
import io.github.ddpm.source.Bytes;
import io.github.ddpm.source.EncodedImage;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.Names;
import io.github.ddpm.source.UndecodedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** The image files in a zip archive, sorted by name. */
record ZipSource(Path archive, Splits splits, Listing listing) implements ImageSource {
  /** Opens an archive that holds these files. */
  static ZipSource of(Path archive, List<String> entries, Splits splits) throws IOException {
    Listing listing = new Listing();
    try (ZipArchive zip = ZipArchive.open(archive)) {
      for (String name : entries.stream().sorted().distinct().toList()) {
        listing.add(name, count -> start(zip, name, count));
      }
    }
    if (listing.images().isEmpty()) {
      throw Names.none(archive, listing);
    }
    listing.keep(splits);
    return new ZipSource(archive, splits, listing);
  }

  private static byte[] start(ZipArchive zip, String name, int count) throws IOException {
    try (InputStream in = zip.stream(name)) {
      return in.readNBytes(count);
    }
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
  public List<String> names() {
    return listing.images();
  }

  @Override
  public ImageLabels labels() throws IOException {
    try (ZipArchive zip = ZipArchive.open(archive)) {
      return SideFiles.labels(
          names(), listing.labels(), splits, name -> start(zip, name, SideFiles.MOST_BYTES));
    }
  }

  @Override
  public LeftOut leftOut() {
    return listing.leftOut();
  }

  @Override
  public String key() throws IOException {
    return ImageSource.keyOf(kind(), archive).hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    try (ZipArchive zip = ZipArchive.open(archive)) {
      for (int i = from; i < to; i++) {
        visitor.visit(i, image(zip, names().get(i)));
      }
    }
  }

  private static UndecodedImage image(ZipArchive zip, String name) {
    try {
      return new EncodedImage(zip.image(name, Bytes.MOST_OF_ONE));
    } catch (IOException e) { // One damaged entry does not spoil the others.
      return () -> {
        throw new IOException(e.getMessage(), e);
      };
    }
  }
}
