package io.github.ddpm.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/** The SHA-256 of a sequence of bytes; identifies files and images. */
public final class Sha256 {
  private final MessageDigest digest = DigestUtils.getSha256Digest();

  /** The hash of a text in UTF-8. */
  public static String of(String text) {
    return new Sha256().add(text).hex();
  }

  /** The hash of a file's bytes. */
  public static String of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** The hash of a stream's remaining bytes. */
  public static String of(InputStream in) throws IOException {
    Sha256 sha256 = new Sha256();
    in.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), sha256.digest));
    return sha256.hex();
  }

  /** Appends a text in UTF-8. */
  public Sha256 add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Appends a buffer's remaining bytes and advances its position to the limit. */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /** The hash of everything added, as 64 hexadecimal digits; then starts again. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
