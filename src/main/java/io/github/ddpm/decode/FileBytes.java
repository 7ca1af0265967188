package io.github.ddpm.decode;

import javax.imageio.stream.ImageInputStreamImpl;

/**
 * The bytes of an image's file. It stops readers that ignore the end of the file: some take a
 * missing byte for zero and never stop.
 */
final class FileBytes extends ImageInputStreamImpl {
  private static final int MOST_READS_PAST_END = 1 << 12;

  private final byte[] file;
  private int readsPastEnd;

  FileBytes(byte[] file) {
    this.file = file;
  }

  @Override
  public int read() {
    bitOffset = 0;
    return isAtEnd() ? -1 : file[(int) streamPos++] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    bitOffset = 0;
    if (length == 0) {
      return 0;
    } else if (isAtEnd()) {
      return -1;
    }
    int read = (int) Math.min(length, file.length - streamPos);
    System.arraycopy(file, (int) streamPos, target, offset, read);
    streamPos += read;
    return read;
  }

  @Override
  public long length() {
    return file.length;
  }

  private boolean isAtEnd() {
    if (streamPos < file.length) {
      return false;
    }
    readsPastEnd++;
    if (readsPastEnd > MOST_READS_PAST_END) {
      throw new IllegalStateException("it ends too early");
    }
    return true;
  }
}
