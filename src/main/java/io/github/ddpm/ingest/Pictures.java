package io.github.ddpm.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The original pictures of a collection, neither scaled nor cropped: a folder of image files, an
 * archive of them, or an array of bytes.
 */
public final class Pictures {
  private final Path path;
  private final ImageSource source;
  private final List<String> names;

  private Pictures(Path path, ImageSource source) throws IOException {
    this.path = path;
    this.source = source;
    names = source.names();
  }

  /**
   * One picture.
   *
   * @param channels 1 (grey) or 3 (colour); transparency is lost
   * @param height in pixels
   * @param width in pixels
   * @param pixels C·H·W unsigned bytes, channel first
   */
  // The array is read, never compared: it needs no equals.
  @SuppressWarnings("ArrayRecordComponent")
  public record Plane(int channels, int height, int width, byte[] pixels) {}

  /** Receives pictures. */
  public interface PlaneVisitor {
    /** Receives the picture with that number and name. */
    void visit(int index, String name, Plane picture) throws IOException;
  }

  /**
   * Opens the collection at {@code path} without reading any picture.
   *
   * @throws IOException if there is nothing, or nothing that holds images
   */
  public static Pictures open(Path path) throws IOException {
    return new Pictures(path, Sources.open(path));
  }

  /** The number of pictures. */
  public int count() {
    return names.size();
  }

  /** A text that changes whenever the collection might have changed. */
  public String key() throws IOException {
    return source.key();
  }

  /**
   * Hands over pictures {@code from} … {@code to − 1}, in order.
   *
   * @throws IOException if a picture cannot be read, naming it, or the visitor throws
   */
  public void read(int from, int to, PlaneVisitor visitor) throws IOException {
    if (from < to) { // Else nothing is opened.
      source.read(
          from,
          to,
          (index, file) -> visitor.visit(index, names.get(index), plane(names.get(index), file)));
    }
  }

  private Plane plane(String name, SourcePicture file) throws IOException {
    DecodedPicture picture;
    try {
      picture = file.decode();
    } catch (IOException e) {
      throw new IOException(path + ": " + name + " " + e.getMessage(), e);
    }
    int channels = picture.mode().startsWith("grey") ? 1 : 3;
    int size = picture.width() * picture.height();
    byte[] pixels = new byte[channels * size];
    for (int i = 0; i < pixels.length; i++) {
      int shift = channels == 1 ? 0 : 16 - 8 * (i / size);
      pixels[i] = (byte) (picture.argb()[i % size] >> shift);
    }
    return new Plane(channels, picture.height(), picture.width(), pixels);
  }
}
