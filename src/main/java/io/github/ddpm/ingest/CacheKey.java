package io.github.ddpm.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A hash by which packed images know what they were packed from. Files count with their names,
 * lengths and times of change, as make and rsync take them: a million files need not be read to see
 * that they are the same.
 */
final class CacheKey {
  private static final int BYTES = 12;

  private final MessageDigest digest;

  CacheKey() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  /** Length and time of a file. */
  static String stamp(BasicFileAttributes file) {
    return file.size() + " " + file.lastModifiedTime();
  }

  CacheKey add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return this;
  }

  CacheKey add(Path file) throws IOException {
    return add(stamp(Files.readAttributes(file, BasicFileAttributes.class)));
  }

  CacheKey add(int[] numbers) {
    for (int number : numbers) {
      add(Integer.toString(number));
    }
    return this;
  }

  /** The hash in hexadecimal digits. */
  String hex() {
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }
}
