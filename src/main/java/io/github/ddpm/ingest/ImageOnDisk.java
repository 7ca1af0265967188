package io.github.ddpm.ingest;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.decode.Room;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.source.Bytes;
import io.github.ddpm.source.UndecodedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An image in a file of its own, which is read when the image is decoded.
 *
 * @param file the file
 * @param range of samples of more than 8 bits
 */
record ImageOnDisk(Path file, ValueRange range) implements UndecodedImage {
  private static final int PIECE = 1 << 16;

  @Override
  public DecodedImage decode(Room room) throws IOException {
    return ImageDecoder.decode(bytes(file, room), room, range);
  }

  /**
   * The bytes of an image's file, for which {@code room} has the memory.
   *
   * @throws IOException if it cannot be read, or is larger than any image
   */
  static byte[] bytes(Path file, Room room) throws IOException {
    long size = Files.size(file);
    Bytes.requireSizeOfImage(size);
    room.takeFile(size);
    return bytes(file, (int) size);
  }

  /** In pieces: Java keeps a buffer outside its heap, for each thread, as long as the longest. */
  private static byte[] bytes(Path file, int size) throws IOException {
    byte[] bytes = new byte[size];
    int filled = 0;
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = 0; read >= 0 && filled < size; filled += Math.max(0, read)) {
        read = in.read(bytes, filled, Math.min(PIECE, size - filled));
      }
    }
    return filled == size ? bytes : Arrays.copyOf(bytes, filled);
  }
}
