package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A safetensors file open for reading. Its header is checked on opening; each tensor is mapped into
 * memory on request.
 */
public final class SafetensorsFile implements TensorFile {

  private final Path file;
  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, TensorInfo> infos;
  private final Map<String, String> metadata;

  private SafetensorsFile(
      Path file,
      FileChannel channel,
      long dataStart,
      Map<String, StoredTensor> tensors,
      Map<String, String> metadata) {
    this.file = file;
    this.channel = channel;
    this.dataStart = dataStart;
    this.tensors = tensors;
    Map<String, TensorInfo> known = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> known.put(name, tensor.info()));
    this.infos = Collections.unmodifiableMap(known);
    this.metadata = Collections.unmodifiableMap(metadata);
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws CorruptFileException if the file is not a complete safetensors file
   * @throws IOException if it cannot be read
   */
  public static SafetensorsFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      long size = channel.size();
      if (size < SafetensorsHeader.LENGTH_BYTES) {
        throw new CorruptFileException(file, "only " + size + " bytes, not a safetensors file");
      }
      long length = read(file, channel, 0, SafetensorsHeader.LENGTH_BYTES).getLong();
      long room = size - SafetensorsHeader.LENGTH_BYTES;
      if (length < 0 || length > Math.min(room, SafetensorsHeader.LONGEST)) {
        throw new CorruptFileException(
            file,
            "header of %s bytes, but %d bytes follow and a header has at most %d"
                .formatted(Long.toUnsignedString(length), room, SafetensorsHeader.LONGEST));
      }
      ByteBuffer json = read(file, channel, SafetensorsHeader.LENGTH_BYTES, (int) length);
      SafetensorsHeaderReader header = new SafetensorsHeaderReader(file, json, room - length);
      return new SafetensorsFile(
          file,
          channel,
          SafetensorsHeader.LENGTH_BYTES + length,
          header.tensors(),
          header.metadata());
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public Path path() {
    return file;
  }

  /** The tensors by name, in the order of their bytes in the file. */
  @Override
  public Map<String, TensorInfo> tensors() {
    return infos;
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Maps one tensor into memory: the buffer is direct and read-only. */
  @Override
  public ByteBuffer read(String name) throws IOException {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw CorruptFileException.ofTensor(file, name, "is not in the file");
    }
    long length = tensor.end() - tensor.begin();
    if (length > Integer.MAX_VALUE) {
      throw new IOException(
          file + ": tensor '" + name + "' exceeds 2 GiB. Split it into several tensors.");
    }
    long begin = dataStart + tensor.begin();
    if (channel.size() < begin + length) {
      throw CorruptFileException.ofTensor(file, name, "was cut off while the file was open");
    }
    return channel.map(MapMode.READ_ONLY, begin, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static ByteBuffer read(Path file, FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new CorruptFileException(file, "was cut short while it was read");
      }
    }
    return bytes.flip();
  }
}
