package io.github.ddpm.decode;

import io.github.ddpm.files.Reason;
import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Predicate;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Decodes the first picture of a file with the reader of its format, and judges whether all of it
 * is there.
 *
 * @param format as readers name it
 * @param width what the file's header gives, for which memory was taken
 * @param height the same
 * @param missing whether a warning of the reader says that pixels are missing
 */
record Reading(String format, int width, int height, Predicate<String> missing) {
  static {
    ImageIO.setUseCache(false);
  }

  /**
   * Decodes.
   *
   * @param file what the reader is to see of the file
   * @throws IOException if it is damaged, or of a form that the reader does not know
   */
  BufferedImage read(byte[] file) throws IOException {
    return read(file, reader -> reader.read(0));
  }

  /** As above, with parameters or listeners for the reader. */
  BufferedImage read(byte[] file, ReaderCall call) throws IOException {
    try (ImageInputStream in = new FileBytes(file)) {
      ImageReader reader = reader();
      try {
        return read(reader, in, call);
      } finally {
        reader.dispose();
      }
    } catch (IIOException e) {
      if (e.getCause() instanceof OutOfMemoryError memory) {
        throw memory;
      }
      String message = String.valueOf(e.getMessage());
      throw message.toLowerCase(Locale.ROOT).startsWith("unsupported")
          ? UnreadableException.notRead("has a form (%s)".formatted(Reason.of(e)))
          : UnreadableException.damaged(e);
    } catch (EOFException | RuntimeException | StackOverflowError e) {
      throw UnreadableException.damaged(e);
    }
  }

  /** Java's own reader of TIFF takes any sample beside the colours for alpha. */
  private ImageReader reader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    ImageReader reader = readers.next();
    while (readers.hasNext() && !reader.getClass().getName().startsWith("com.twelvemonkeys.")) {
      reader = readers.next();
    }
    return reader;
  }

  private BufferedImage read(ImageReader reader, ImageInputStream in, ReaderCall call)
      throws IOException {
    reader.setInput(in, true, true);
    if (reader.getWidth(0) != width || reader.getHeight(0) != height) {
      throw UnreadableException.damaged("its header contradicts itself");
    }
    Deque<String> warnings = new ArrayDeque<>();
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (missing.test(warning)) {
            warnings.add(warning);
          }
        });
    BufferedImage image = call.of(reader);
    if (!warnings.isEmpty()) {
      throw UnreadableException.damaged(warnings.getLast());
    }
    return image;
  }

  /** What is asked of a reader. */
  interface ReaderCall {
    /** The first picture of its file. */
    BufferedImage of(ImageReader reader) throws IOException;
  }
}
