package io.github.ddpm.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * How far compressed content may expand. Deflate reaches 1032 times; real images and text stay far
 * below 200.
 */
public final class Expansion {
  /** What is wrong with content that expands further, without its subject. */
  public static final String PROBLEM =
      "unpacks to more than 200 times its size, too much for images";

  private static final int MOST = 200;

  /** So many bytes are harmless, whatever they come from. */
  private static final long ALWAYS = 1L << 26;

  private static final int BUFFER = 1 << 16;

  private Expansion() {}

  /** Makes the error for a problem that is given without its subject. */
  public interface Refusal {
    IOException of(String problem);
  }

  /** Whether {@code unpacked} bytes are too many for {@code packed} bytes to hold. */
  public static boolean isTooLarge(long packed, long unpacked) {
    return unpacked > most(packed);
  }

  private static long most(long packed) {
    return Math.max(MOST * packed, ALWAYS);
  }

  /**
   * Decompresses gzip.
   *
   * @param packed the number of compressed bytes
   * @throws IOException if {@code in} is not gzip; while reading, the refusal, if it expands too
   *     far
   */
  public static InputStream gunzip(InputStream in, long packed, Refusal refusal)
      throws IOException {
    BoundedInputStream bounded =
        BoundedInputStream.builder()
            .setInputStream(named(new GZIPInputStream(in, BUFFER), refusal))
            .setMaxCount(most(packed) + 1)
            .setOnMaxCount(
                (most, count) -> {
                  throw refusal.of(PROBLEM);
                })
            .get();
    return new BufferedInputStream(bounded, BUFFER);
  }

  private static InputStream named(InputStream gzip, Refusal refusal) {
    return new ProxyInputStream(gzip) {
      @Override
      protected void handleIOException(IOException e) throws IOException {
        throw refusal.of("cannot be read to its end (" + Reason.of(e) + ")");
      }
    };
  }
}
