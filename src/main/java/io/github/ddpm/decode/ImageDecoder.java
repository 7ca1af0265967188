package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;
import java.io.IOException;

/**
 * Decodes the first image of a PNG, JPEG, GIF, BMP, TIFF or WebP file, recognised by content; turns
 * it upright by its EXIF or XMP orientation and converts it to sRGB by its profile.
 *
 * <p>The header is read before memory is taken: an image of more than {@value #MOST_PIXELS} pixels,
 * too large for the Java heap, or far larger than its file can describe, is refused.
 */
public final class ImageDecoder {
  /** The most pixels of an image: twice as many as the finest cameras have. */
  public static final int MOST_PIXELS = 400_000_000;

  /** So many bytes tell whether a file is an image. */
  public static final int START = 16;

  /**
   * Deflate reaches 8256, for black and white; other formats need next to nothing for one colour.
   */
  private static final long PIXELS_PER_BYTE = 10_000;

  private static final long ALWAYS_DECODED = 10_000_000;

  private ImageDecoder() {}

  /**
   * Whether a file that begins with these bytes is an image of a kind that is known here, and
   * hardly anything else.
   *
   * @param start at least {@value #START} bytes, if the file has as many
   */
  public static boolean isImage(byte[] start) {
    return Format.of(start).filter(format -> format.isCertain(start)).isPresent();
  }

  /**
   * Decodes a whole file.
   *
   * @throws IOException if it is not such a file, or damaged, not read, or refused
   */
  public static DecodedImage decode(byte[] file) throws IOException {
    try (Room room = Room.whole()) {
      return decode(file, room, ValueRange.AUTO);
    }
  }

  /**
   * Decodes a whole file.
   *
   * @param room closed by the caller when it has done with the image
   * @param range of samples of more than 8 bits; images of 8 are refused if one is set
   * @throws IOException as {@link #decode(byte[])}
   */
  public static DecodedImage decode(byte[] file, Room room, ValueRange range) throws IOException {
    DecodedImage image = decodeAny(file, room, range);
    if (!range.isAuto() && image.stored().values().areOfBytes()) {
      throw UnreadableException.refused(
          "data.range is %s, which is for samples of more than 8 bits, grey or RGB, and it has others"
              .formatted(range));
    }
    return image;
  }

  /**
   * Decodes a whole file.
   *
   * @param room closed by the caller when it has done with the image
   * @param range of samples of more than 8 bits; images of 8 are decoded as they are
   * @throws IOException as {@link #decode(byte[])}
   */
  public static DecodedImage decodeAny(byte[] file, Room room, ValueRange range)
      throws IOException {
    try {
      ImageFile image = Format.open(file);
      long pixels = checkedPixels(image, file.length);
      int fraction = image.isReducible() ? room.fraction(image.width(), image.height()) : 1;
      room.take(pixels * image.weight() / fraction / fraction);
      DecodedImage stored = image.read(fraction, range);
      Notes notes = image.notes();
      notes.profile().ifPresent(profile -> Colours.toSrgb(stored, profile));
      return stored.upright(notes.orientation());
    } catch (RuntimeException | StackOverflowError e) {
      throw UnreadableException.damaged(e);
    } catch (OutOfMemoryError e) {
      throw new IOException("needs more memory than Java has; start it with a larger -Xmx", e);
    }
  }

  private static long checkedPixels(ImageFile image, int bytes) throws IOException {
    int width = image.width();
    int height = image.height();
    long pixels = (long) width * height;
    if (width < 1 || height < 1) {
      throw UnreadableException.damaged(
          "its header says %dx%d pixels (width x height)".formatted(width, height));
    } else if (pixels > MOST_PIXELS) {
      throw UnreadableException.refused(
          "%dx%d pixels (width x height), at most %d million are decoded"
              .formatted(width, height, MOST_PIXELS / 1_000_000));
    } else if (pixels * image.weight() > Math.max(ALWAYS_DECODED, PIXELS_PER_BYTE * bytes)) {
      throw UnreadableException.refused(
          "%dx%d pixels (width x height) in %d bytes, too few for a picture"
              .formatted(width, height, bytes));
    }
    return pixels;
  }
}
