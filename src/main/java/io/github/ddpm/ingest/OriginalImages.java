package io.github.ddpm.ingest;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.source.BadImagesException;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.UndecodedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The original images of a collection, neither scaled nor cropped: a folder of image files, an
 * archive of them, or an array of bytes.
 */
public final class OriginalImages {
  private final Path path;
  private final ImageSource source;
  private final List<String> names;

  private OriginalImages(Path path, ImageSource source) throws IOException {
    this.path = path;
    this.source = source;
    names = source.names();
  }

  /**
   * One image.
   *
   * @param channels 1 (grey) or 3 (colour); transparency is lost
   * @param height in pixels
   * @param width in pixels
   * @param pixels C·H·W unsigned bytes, channel first
   */
  // The array is read, never compared: it needs no equals.
  @SuppressWarnings("ArrayRecordComponent")
  public record Plane(int channels, int height, int width, byte[] pixels) {}

  /** Receives images. */
  public interface PlaneVisitor {
    /** Receives the image with that number and name. */
    void visit(int index, String name, Plane image) throws IOException;
  }

  /**
   * Opens the collection at {@code path} without reading any image.
   *
   * @throws IOException if there is nothing, or nothing that holds images
   */
  public static OriginalImages open(Path path) throws IOException {
    return new OriginalImages(path, Sources.open(path));
  }

  /** The images' names, in order; of a folder, their paths in it. */
  public List<String> names() {
    return names;
  }

  /** The number of images. */
  public int count() {
    return names.size();
  }

  /** A text that changes whenever the collection might have changed. */
  public String key() throws IOException {
    return source.key();
  }

  /**
   * Hands over images {@code from} … {@code to − 1}, in order.
   *
   * @throws IOException if an image cannot be read, naming it, or the visitor throws
   */
  public void read(int from, int to, PlaneVisitor visitor) throws IOException {
    if (from < to) { // Else nothing is opened.
      source.read(
          from,
          to,
          (index, file) -> visitor.visit(index, names.get(index), plane(names.get(index), file)));
    }
  }

  private Plane plane(String name, UndecodedImage file) throws IOException {
    DecodedImage image;
    try {
      image = file.decode();
    } catch (IOException e) {
      throw new BadImagesException(path, name + " " + e.getMessage(), e);
    }
    int channels = image.mode().startsWith("grey") ? 1 : 3;
    int size = image.width() * image.height();
    byte[] pixels = new byte[channels * size];
    for (int i = 0; i < pixels.length; i++) {
      int shift = channels == 1 ? 0 : 16 - 8 * (i / size);
      pixels[i] = (byte) (image.argb()[i % size] >> shift);
    }
    return new Plane(channels, image.height(), image.width(), pixels);
  }
}
