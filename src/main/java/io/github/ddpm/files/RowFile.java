package io.github.ddpm.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file of fixed-length rows that grows at its end, so that interrupted work can resume. Opening
 * drops a last row that was only partly written.
 */
public final class RowFile implements AutoCloseable {
  private final Path path;
  private final LockedFile file;
  private final FileChannel channel;
  private final int bytesPerRow;
  private int count;

  /**
   * Opens or creates {@code file}; creates parent folders.
   *
   * @throws IOException if it cannot be written, or another program is writing it
   */
  public RowFile(Path file, int bytesPerRow) throws IOException {
    path = file;
    this.bytesPerRow = bytesPerRow;
    Directories.make(file.toAbsolutePath().getParent());
    this.file =
        LockedFile.open(file)
            .orElseThrow(
                () ->
                    new IOException(
                        file + ": another evaluation is writing it; wait for it to end"));
    channel = this.file.channel();
    count = Math.toIntExact(channel.size() / bytesPerRow);
    channel.truncate((long) count * bytesPerRow);
  }

  /** The number of rows. */
  public int count() {
    return count;
  }

  /** Appends the rows in {@code bytes}. */
  public void append(byte[] bytes) throws IOException {
    append(ByteBuffer.wrap(bytes));
  }

  /** Appends the rows in {@code values}, little-endian. */
  public void append(float[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    append(bytes);
  }

  private void append(ByteBuffer bytes) throws IOException {
    int rows = bytes.remaining() / bytesPerRow;
    long at = (long) count * bytesPerRow;
    try {
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(path, e);
    }
    count += rows;
  }

  /** Rows {@code from} … {@code to − 1}. */
  public ByteBuffer read(int from, int to) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(to - from, bytesPerRow))
            .order(ByteOrder.LITTLE_ENDIAN);
    long at = (long) from * bytesPerRow;
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, at);
      if (read < 0) {
        throw new IOException("rows " + from + " to " + to + " are not all there");
      }
      at += read;
    }
    return bytes.flip();
  }

  /** The numbers in rows {@code from} … {@code to − 1}. */
  public float[] readFloats(int from, int to) throws IOException {
    float[] values = new float[(to - from) * (bytesPerRow / Float.BYTES)];
    read(from, to).asFloatBuffer().get(values);
    return values;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
