package io.github.ddpm.ingest;

import com.drew.imaging.ImageProcessingException;
import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.png.PngMetadataReader;
import com.drew.imaging.tiff.TiffMetadataReader;
import com.drew.imaging.webp.WebpMetadataReader;
import com.drew.metadata.Directory;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
 * pixels, or too large for the Java heap, is refused.
 */
final class ImageDecoder {
  private static final int MOST_PIXELS = 100_000_000;

  /** Peak memory of decoding: the reader's own form, ours, and a margin. */
  private static final int BYTES_PER_PIXEL = 16;

  /** Most warnings of readers are harmless; these mean that pixels are missing. */
  private static final Pattern DAMAGE =
      Pattern.compile("premature|corrupt|truncated|unexpected end", Pattern.CASE_INSENSITIVE);

  static {
    ImageIO.setUseCache(false);
  }

  private ImageDecoder() {}

  /**
   * Decodes a whole file.
   *
   * @throws IOException if it is not such a file, or damaged, or too large
   */
  static DecodedImage decode(byte[] file) throws IOException {
    try (ImageInputStream in = new FileBytes(file)) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new IOException(
            file.length == 0 ? "is empty" : "is not a PNG, JPEG, GIF, BMP, TIFF or WebP");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return read(reader).upright(orientation(reader.getFormatName(), file));
      } finally {
        reader.dispose();
      }
    } catch (IIOException | EOFException | RuntimeException | StackOverflowError e) {
      throw new IOException(
          "is damaged (" + (e.getMessage() == null ? e.toString() : e.getMessage()) + ")", e);
    } catch (OutOfMemoryError e) {
      throw new IOException("needs more memory than Java has; start it with a larger -Xmx", e);
    }
  }

  private static DecodedImage read(ImageReader reader) throws IOException {
    checkSize(reader.getWidth(0), reader.getHeight(0));
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

  private static void checkSize(int width, int height) throws IOException {
    long room =
        Runtime.getRuntime().maxMemory()
            / BYTES_PER_PIXEL
            / Runtime.getRuntime().availableProcessors();
    long most = Math.min(MOST_PIXELS, room);
    if (width < 1 || height < 1 || (long) width * height > most) {
      throw new IOException(
          "is %dx%d pixels (width x height), at most %.1f million are decoded"
              .formatted(width, height, most / 1e6));
    }
  }

  /** The EXIF orientation, 1 where there is none. */
  private static int orientation(String format, byte[] file) {
    try (InputStream in = new ByteArrayInputStream(file)) {
      Metadata metadata =
          switch (format.toLowerCase(Locale.ROOT)) {
            case "jpeg", "jpg" -> JpegMetadataReader.readMetadata(in, List.of(new ExifReader()));
            case "png" -> PngMetadataReader.readMetadata(in);
            case "tiff", "tif" -> TiffMetadataReader.readMetadata(in);
            case "webp" -> WebpMetadataReader.readMetadata(in);
            default -> new Metadata();
          };
      Directory exif = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
      return Optional.ofNullable(exif)
          .map(notes -> notes.getInteger(ExifDirectoryBase.TAG_ORIENTATION))
          .orElse(1);
    } catch (ImageProcessingException | IOException | RuntimeException e) {
      // Damaged metadata is no reason to refuse an intact image.
      return 1;
    }
  }
}
