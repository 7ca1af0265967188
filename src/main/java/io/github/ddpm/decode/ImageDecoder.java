package io.github.ddpm.decode;

import io.github.ddpm.files.Reason;
import java.awt.Dimension;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.regex.Pattern;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes the first image of a PNG, JPEG, GIF, BMP, TIFF or WebP file, recognised by content; turns
 * it upright by its EXIF orientation and converts it to sRGB.
 *
 * <p>The header is read before memory is allocated: an image of more than {@value #MOST_PIXELS}
 * pixels, too large for the Java heap, or far larger than its file can describe, is refused.
 */
public final class ImageDecoder {
  /** The most pixels of an image. */
  public static final int MOST_PIXELS = 100_000_000;

  /**
   * Deflate reaches 8256, for black and white; other formats need next to nothing for one colour.
   */
  private static final long PIXELS_PER_BYTE = 10_000;

  private static final long ALWAYS_DECODED = 10_000_000;

  /** Peak memory of decoding: the reader's own form, ours, and a margin. */
  private static final int BYTES_PER_PIXEL = 16;

  /** Most warnings of readers are harmless; these mean that pixels are missing. */
  private static final Pattern DAMAGE =
      Pattern.compile("premature|corrupt|truncated|unexpected end", Pattern.CASE_INSENSITIVE);

  static {
    ImageIO.setUseCache(false);
  }

  private ImageDecoder() {}

  /** Whether a file that begins with these bytes is an image of a kind that is known here. */
  public static boolean isImage(byte[] start) throws IOException {
    try (FileBytes in = new FileBytes(start)) {
      return ImageIO.getImageReaders(in).hasNext();
    }
  }

  /**
   * Decodes a whole file.
   *
   * @throws IOException if it is not such a file, or damaged, or too large
   */
  public static DecodedImage decode(byte[] file) throws IOException {
    try (ImageInputStream in = new FileBytes(file)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException(
            file.length == 0 ? "is empty" : "is not a PNG, JPEG, GIF, BMP, TIFF or WebP");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        String format = reader.getFormatName();
        if (format.equalsIgnoreCase("webp")) {
          for (Dimension frame : WebpFrames.of(file)) {
            checkSize(frame.width, frame.height, file.length);
          }
        }
        return read(reader, file.length).upright(Orientation.of(format, file));
      } finally {
        reader.dispose();
      }
    } catch (IIOException | EOFException | RuntimeException | StackOverflowError e) {
      throw new IOException("is damaged (" + Reason.of(e) + ")", e);
    } catch (OutOfMemoryError e) {
      throw new IOException("needs more memory than Java has; start it with a larger -Xmx", e);
    }
  }

  private static DecodedImage read(ImageReader reader, int bytes) throws IOException {
    checkSize(reader.getWidth(0), reader.getHeight(0), bytes);
    Deque<String> damage = new ArrayDeque<>();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (DAMAGE.matcher(warning).find()) {
            damage.add(warning);
          }
        });
    DecodedImage image = ToSrgb.of(reader.read(0));
    if (!damage.isEmpty()) {
      throw new IOException("is damaged (" + damage.getLast() + ")");
    }
    return image;
  }

  private static void checkSize(int width, int height, int bytes) throws IOException {
    long room =
        Runtime.getRuntime().maxMemory()
            / BYTES_PER_PIXEL
            / Runtime.getRuntime().availableProcessors();
    long most = Math.min(MOST_PIXELS, room);
    if (width < 1 || height < 1 || (long) width * height > most) {
      throw new IOException(
          "is %dx%d pixels (width x height), at most %.1f million are decoded"
              .formatted(width, height, most / 1e6));
    } else if ((long) width * height > Math.max(ALWAYS_DECODED, PIXELS_PER_BYTE * bytes)) {
      throw new IOException(
          "is %dx%d pixels (width x height) in %d bytes, too few for a picture"
              .formatted(width, height, bytes));
    }
  }
}
