package io.github.ddpm.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/** SHA-256, by which files and images are recognised, of bytes that come one after another. */
public final class Sha256 {
  private static final int BUFFER = 1 << 16;

  private final MessageDigest digest = DigestUtils.getSha256Digest();

  /** Of a text in UTF-8. */
  public static String of(String text) {
    return new Sha256().add(text).hex();
  }

  /** Of a file's bytes. */
  public static String of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** Of all bytes that a stream still has. */
  public static String of(InputStream in) throws IOException {
    Sha256 sha256 = new Sha256();
    byte[] buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      sha256.digest.update(buffer, 0, read);
    }
    return sha256.hex();
  }

  /** Appends a text in UTF-8. */
  public Sha256 add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** Appends the bytes between position and limit, which become equal. */
  public Sha256 add(ByteBuffer bytes) {
    digest.update(bytes);
    return this;
  }

  /** The hash of what was added, 64 hexadecimal digits; begins again with nothing. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
