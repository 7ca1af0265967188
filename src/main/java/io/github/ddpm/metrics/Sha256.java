package io.github.ddpm.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What files and images are recognised by. */
public final class Sha256 {
  private static final int PART = 512;

  private Sha256() {}

  /** Of a file's bytes, in hexadecimal. */
  public static String of(Path file) throws IOException {
    MessageDigest digest = digest();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return hex(digest);
  }

  /** Of the first {@code count} images: their number and shape, then all pixels in order. */
  public static String of(Images images, int count) throws IOException {
    MessageDigest digest = digest();
    String shape =
        "%d,%d,%d,%d;".formatted(count, images.channels(), images.height(), images.width());
    digest.update(shape.getBytes(StandardCharsets.US_ASCII));
    for (int from = 0; from < count; from += PART) {
      digest.update(images.batch(from, Math.min(from + PART, count)).pixels());
    }
    return hex(digest);
  }

  /** Of a text in UTF-8. */
  public static String of(String text) {
    MessageDigest digest = digest();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return hex(digest);
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
