package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Writes tensors as a safetensors file, byte for byte like the format's reference implementation.
 * The package description shows the layout; {@link SafetensorsFile} reads it.
 */
public final class Safetensors {

  /** The metadata that libraries built on PyTorch expect in a file. */
  public static final Map<String, String> PYTORCH = Map.of("format", "pt");

  private Safetensors() {}

  /**
   * Writes the tensors one after another, and requests each one's bytes only when it is written.
   *
   * @param channel the file's channel; it stays open
   * @param metadata free text about the file, usually {@link #PYTORCH}; left out when empty
   * @param tensors the tensors in any order; the file has its own order
   * @throws IllegalArgumentException if two tensors have the same name, or a tensor's bytes do not
   *     match its shape and dtype
   */
  public static void write(
      WritableByteChannel channel, Map<String, String> metadata, List<TensorEntry> tensors)
      throws IOException {
    List<TensorEntry> ordered = SafetensorsHeader.inFileOrder(tensors);
    writeFully(channel, ByteBuffer.wrap(SafetensorsHeader.format(metadata, ordered)));
    for (TensorEntry tensor : ordered) {
      ByteBuffer bytes = tensor.bytes().get();
      if (bytes.remaining() != tensor.length()) {
        throw new IllegalArgumentException(
            "tensor '%s': %d bytes supplied, but %s %s takes %d"
                .formatted(
                    tensor.name(),
                    bytes.remaining(),
                    tensor.dtype(),
                    tensor.shape(),
                    tensor.length()));
      }
      writeFully(channel, bytes.duplicate());
    }
  }

  /** Writes a file directly, replacing an existing one; a crash can leave a part of it. */
  public static void write(Path file, Map<String, String> metadata, List<TensorEntry> tensors)
      throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, metadata, tensors);
    }
  }

  private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
