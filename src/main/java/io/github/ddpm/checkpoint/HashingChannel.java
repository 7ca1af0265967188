package io.github.ddpm.checkpoint;

import io.github.ddpm.files.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Forwards bytes and computes their number and SHA-256. */
final class HashingChannel implements WritableByteChannel {

  private final WritableByteChannel target;
  private final Sha256 sha256 = new Sha256();
  private long size;

  HashingChannel(WritableByteChannel target) {
    this.target = target;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    ByteBuffer written = source.duplicate();
    int count = target.write(source);
    sha256.add(written.limit(written.position() + count));
    size += count;
    return count;
  }

  /** The digest of all bytes so far; called once, at the end. */
  FileDigest fileDigest() {
    return new FileDigest(sha256.hex(), size);
  }

  @Override
  public boolean isOpen() {
    return target.isOpen();
  }

  @Override
  public void close() throws IOException {
    target.close();
  }
}
