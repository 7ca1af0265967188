package io.github.ddpm.source;

import io.github.ddpm.files.Expansion;
import io.github.ddpm.files.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files that may be compressed, within limits. */
public final class Bytes {
  /** The largest file that is accepted as one image. */
  public static final int MOST_OF_ONE = 1 << 28;

  private static final int BUFFER = 1 << 16;

  private Bytes() {}

  /** The first {@code count} bytes, decompressed; fewer if there are fewer. */
  public static byte[] first(Path file, int count) throws IOException {
    try (InputStream in = open(file)) {
      return in.readNBytes(count);
    }
  }

  /** Whether {@code file} is compressed with gzip, bzip2 or xz. */
  public static boolean isPacked(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      return Expansion.isPacked(in);
    }
  }

  /**
   * Opens {@code file}, decompressing it if it is compressed.
   *
   * @throws IOException while reading, if the content expands implausibly
   */
  public static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      return Expansion.open(
          raw, Files.size(file), problem -> new BadImagesException(file, problem));
    } catch (BadImagesException e) {
      raw.close();
      throw e;
    } catch (IOException | RuntimeException e) {
      raw.close();
      throw new BadImagesException(file, "cannot be read (" + Reason.of(e) + ")", e);
    }
  }

  /**
   * Refuses an image's file of more bytes than {@link #MOST_OF_ONE}.
   *
   * @throws IOException if it has more
   */
  public static void requireSizeOfImage(long bytes) throws IOException {
    if (bytes > MOST_OF_ONE) {
      throw new IOException("is larger than 256 MiB, too large for an image");
    }
  }
}
