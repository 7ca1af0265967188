package io.github.ddpm.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The bytes of a file that is mapped into memory: the system's cache holds them, not the heap.
 * Compressed content is unpacked into an unnamed temporary file, which disappears with the process,
 * however that ends.
 */
final class MappedBytes {
  /** The most bytes that can be mapped at once. */
  static final int MOST_BYTES = Integer.MAX_VALUE;

  private static final int BUFFER = 1 << 16;

  private final ByteBuffer bytes;

  private MappedBytes(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Bytes {@code from} … {@code from + most − 1} of {@code file}, fewer at its end. */
  static MappedBytes of(Path file, long from, int most) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long length = Math.min(most, channel.size() - from);
      return new MappedBytes(channel.map(MapMode.READ_ONLY, from, length));
    }
  }

  /** The next {@code most} bytes of {@code in}, fewer at its end. */
  static MappedBytes unpack(InputStream in, int most) throws IOException {
    try (FileChannel channel = nameless()) {
      byte[] buffer = new byte[BUFFER];
      long left = most;
      for (int read; (read = in.read(buffer, 0, (int) Math.min(BUFFER, left))) > 0; left -= read) {
        write(channel, ByteBuffer.wrap(buffer, 0, read));
      }
      return new MappedBytes(channel.map(MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  private static FileChannel nameless() throws NoRoomException {
    try {
      return FileChannel.open(
          Files.createTempFile("ddpm-", ".unpacked"),
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new NoRoomException(e);
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws NoRoomException {
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new NoRoomException(e);
    }
  }

  int length() {
    return bytes.limit();
  }

  /** One byte, 0 to 255. */
  int at(int index) {
    return bytes.get(index) & 0xFF;
  }

  /** Copies {@code length} bytes from {@code from} on; any number of threads may call it. */
  void copyTo(int from, byte[] target, int offset, int length) {
    bytes.get(from, target, offset, length);
  }

  /** The disk for unpacked files failed, most likely because it is full. */
  static final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException(IOException cause) {
      super(
          "cannot be unpacked into %s (%s); make room there, set TMPDIR to another folder, or unpack it yourself"
              .formatted(System.getProperty("java.io.tmpdir"), cause),
          cause);
    }
  }
}
