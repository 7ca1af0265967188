package io.github.ddpm.fetch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** SHA-256 of files. */
final class Checksum {
  private Checksum() {}

  /**
   * The SHA-256 of a file in hexadecimal digits.
   *
   * @param unpacked whether gzip's compression is taken away first
   * @return {@code none} if it is to be taken away and is broken
   */
  static String sha256(Path file, boolean unpacked) throws IOException {
    MessageDigest digest = digest();
    try (InputStream raw = Files.newInputStream(file);
        InputStream content = unpacked ? new GZIPInputStream(raw, 1 << 16) : raw;
        InputStream in = new DigestInputStream(content, digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (ZipException | EOFException e) {
      return "none (" + e.getMessage() + ")";
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
