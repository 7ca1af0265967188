package io.github.ddpm.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.io.input.BoundedInputStream;
import org.apache.commons.io.input.ProxyInputStream;

/**
 * Unpacks what is compressed with gzip, bzip2 or xz, and says how far it may expand. Deflate
 * reaches 1032 times; real images and text stay far below 200.
 */
public final class Expansion {
  /** What is wrong with content that expands further, without its subject. */
  public static final String PROBLEM =
      "unpacks to more than 200 times its size, too much for images";

  private static final int MOST = 200;

  /** So many bytes are harmless, whatever they come from. */
  private static final long ALWAYS = 1L << 26;

  private static final int BUFFER = 1 << 16;

  private static final String GZIP = "\u001F\u008B";
  private static final String BZIP2 = "BZh";
  private static final String XZ = "\u00FD7zXZ\0";
  private static final String ZSTD = "(\u00B5/\u00FD";

  /** Twice what {@code xz -9} needs; a file may ask for a gigabyte. */
  private static final int MOST_XZ_KIB = 1 << 17;

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
    return bounded(new GZIPInputStream(in, BUFFER), packed, refusal);
  }

  /** Whether the bytes that come next are compressed, in one of the three ways. */
  public static boolean isPacked(InputStream in) throws IOException {
    String start = start(in);
    return start.startsWith(GZIP) || start.startsWith(BZIP2) || start.equals(XZ);
  }

  /**
   * Decompresses what is compressed, and leaves as it is what is not.
   *
   * @param in can go back to a mark
   * @param packed the number of its bytes
   * @throws IOException as {@link #gunzip}
   */
  public static InputStream open(InputStream in, long packed, Refusal refusal) throws IOException {
    String start = start(in);
    if (start.startsWith(GZIP)) {
      return gunzip(in, packed, refusal);
    } else if (start.startsWith(BZIP2)) {
      return bounded(new BZip2CompressorInputStream(in, true), packed, refusal);
    } else if (start.equals(XZ)) {
      return bounded(xz(in), packed, refusal);
    } else if (start.startsWith(ZSTD)) {
      throw refusal.of("is compressed with zstd, which is not read; unpack it first");
    }
    return in;
  }

  private static InputStream xz(InputStream in) throws IOException {
    return XZCompressorInputStream.builder()
        .setInputStream(in)
        .setDecompressConcatenated(true)
        .setMemoryLimitKiB(MOST_XZ_KIB)
        .get();
  }

  private static String start(InputStream in) throws IOException {
    in.mark(XZ.length());
    byte[] start = in.readNBytes(XZ.length());
    in.reset();
    return new String(start, StandardCharsets.ISO_8859_1);
  }

  private static InputStream bounded(InputStream unpacked, long packed, Refusal refusal)
      throws IOException {
    BoundedInputStream bounded =
        BoundedInputStream.builder()
            .setInputStream(named(unpacked, refusal))
            .setMaxCount(most(packed) + 1)
            .setOnMaxCount(
                (most, count) -> {
                  throw refusal.of(PROBLEM);
                })
            .get();
    return new BufferedInputStream(bounded, BUFFER);
  }

  private static InputStream named(InputStream unpacked, Refusal refusal) {
    return new ProxyInputStream(unpacked) {
      @Override
      protected void handleIOException(IOException e) throws IOException {
        throw refusal.of("cannot be read to its end (" + Reason.of(e) + ")");
      }
    };
  }
}
