package io.github.ddpm.ingest;

import io.github.ddpm.archive.ZipArchive;
import io.github.ddpm.decode.Room;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.labels.SideFiles;
import io.github.ddpm.labels.Splits;
import io.github.ddpm.listing.LeftOut;
import io.github.ddpm.listing.Listing;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.source.Bytes;
import io.github.ddpm.source.EncodedImage;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.Names;
import io.github.ddpm.source.UndecodedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The image files in a zip archive, sorted by name. */
record ZipSource(Path archive, Splits splits, ValueRange range, Listing listing)
    implements ImageSource {
  /** Opens an archive that holds these files. */
  static ZipSource of(Path archive, List<String> entries, Splits splits, ValueRange range)
      throws IOException {
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
    return new ZipSource(archive, splits, range, listing);
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
  public Set<String> settings() {
    return Set.of("split", "range");
  }

  @Override
  public List<String> names() {
    return listing.images();
  }

  @Override
  public ImageLabels labels() throws IOException {
    try (ZipArchive zip = ZipArchive.open(archive)) {
      SideFiles files =
          SideFiles.of(names(), listing.labels(), name -> start(zip, name, SideFiles.MOST_BYTES));
      ImageLabels labels = files.orFolders(names(), splits);
      listing.labelled(files.used());
      return labels;
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

  @Override
  public void read(int[] numbers, ImageVisitor visitor) throws IOException {
    try (ZipArchive zip = ZipArchive.open(archive)) {
      for (int number : numbers) {
        visitor.visit(number, image(zip, names().get(number)));
      }
    }
  }

  private UndecodedImage image(ZipArchive zip, String name) {
    try {
      Room.requireRoomForFile(zip.length(name));
      return new EncodedImage(zip.image(name, Bytes.MOST_OF_ONE), range);
    } catch (IOException e) { // One damaged entry does not spoil the others.
      return UndecodedImage.unreadable(e);
    }
  }
}
