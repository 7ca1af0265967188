package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hands bytes on and keeps their number and SHA-256. */
final class HashingChannel implements WritableByteChannel {

  private final WritableByteChannel target;
  private final MessageDigest digest = sha256();
  private long size;

  HashingChannel(WritableByteChannel target) {
    this.target = target;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    ByteBuffer written = source.duplicate();
    int count = target.write(source);
    digest.update(written.limit(written.position() + count));
    size += count;
    return count;
  }

  /** What went through until now; asked once, at the end. */
  Manifest.FileDigest fileDigest() {
    return new Manifest.FileDigest(HexFormat.of().formatHex(digest.digest()), size);
  }

  @Override
  public boolean isOpen() {
    return target.isOpen();
  }

  @Override
  public void close() throws IOException {
    target.close();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
