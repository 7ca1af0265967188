package io.github.ddpm.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.io.input.BoundedInputStream;

/** Reads files that may be compressed, within limits. */
final class Bytes {
  /** The largest file that is accepted as one image. */
  static final int MOST_OF_ONE = 1 << 28;

  /**
   * The largest expansion accepted. Deflate reaches 1032; real images and text stay far below this.
   */
  private static final int MOST_OF_EACH = 200;

  private static final long ALWAYS = 1L << 26;
  private static final int BUFFER = 1 << 16;

  private Bytes() {}

  /** The first {@code count} bytes, decompressed if it is gzip; fewer if there are fewer. */
  static byte[] first(Path file, int count) throws IOException {
    try (InputStream in = open(file)) {
      return in.readNBytes(count);
    }
  }

  /** Whether the content of {@code file} is compressed with gzip. */
  static boolean isGzip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 0x1F && in.read() == 0x8B;
    }
  }

  /**
   * Opens {@code file}, decompressing gzip.
   *
   * @throws IOException while reading, if the content expands implausibly
   */
  static InputStream open(Path file) throws IOException {
    boolean gzip = isGzip(file);
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    if (!gzip) {
      return raw;
    }
    try {
      BoundedInputStream bounded =
          BoundedInputStream.builder()
              .setInputStream(new GZIPInputStream(raw, BUFFER))
              .setMaxCount(Math.max(MOST_OF_EACH * Files.size(file), ALWAYS) + 1)
              .setOnMaxCount((most, count) -> refuseBomb(file))
              .get();
      return new BufferedInputStream(bounded, BUFFER);
    } catch (IOException e) {
      raw.close();
      throw new BadImagesException(file, "cannot be read (" + e + ")", e);
    }
  }

  private static void refuseBomb(Path file) throws BadImagesException {
    throw new BadImagesException(
        file, "unpacks to more than " + MOST_OF_EACH + " times its size, too much for images");
  }

  /**
   * Reads the rest of {@code in} as one image's file.
   *
   * @throws IOException if it is larger than {@link #MOST_OF_ONE}
   */
  static byte[] ofImage(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MOST_OF_ONE + 1);
    if (bytes.length > MOST_OF_ONE) {
      throw new IOException("is larger than 256 MiB, too large for an image");
    }
    return bytes;
  }
}
