package io.github.ddpm.ingest;

import io.github.ddpm.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A hash that identifies the source of packed images. Files enter it by name, length and
 * modification time, as in make and rsync, so that a million files need not be read to see that
 * they are unchanged.
 */
final class CacheKey {
  private static final int DIGITS = 24;

  private final Sha256 sha256 = new Sha256();

  /** Length and time of a file. */
  static String stamp(BasicFileAttributes file) {
    return file.size() + " " + file.lastModifiedTime();
  }

  CacheKey add(String text) {
    sha256.add(text + "\0");
    return this;
  }

  CacheKey add(Path file) throws IOException {
    return add(stamp(Files.readAttributes(file, BasicFileAttributes.class)));
  }

  /** The hash in hexadecimal digits. */
  String hex() {
    return sha256.hex().substring(0, DIGITS);
  }
}
