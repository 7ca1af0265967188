package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
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
public final class SafetensorsFile implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final long dataStart;
  private final Map<String, TensorInfo> tensors;
  private final Map<String, String> metadata;

  private SafetensorsFile(
      Path file,
      FileChannel channel,
      long dataStart,
      Map<String, TensorInfo> tensors,
      Map<String, String> metadata) {
    this.file = file;
    this.channel = channel;
    this.dataStart = dataStart;
    this.tensors = Collections.unmodifiableMap(tensors);
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

  /**
   * A view of this file with other names and shapes for its tensors; closing either one closes
   * both.
   *
   * @param presented the tensors by their new names, each with its place in this file
   * @throws IllegalArgumentException if the place or length of one matches no tensor of this file
   */
  public SafetensorsFile presenting(Map<String, TensorInfo> presented) {
    for (Map.Entry<String, TensorInfo> entry : presented.entrySet()) {
      TensorInfo info = entry.getValue();
      if (tensors.values().stream().noneMatch(info::isSamePlace)) {
        throw new IllegalArgumentException("tensor '" + entry.getKey() + "': is not in " + file);
      }
    }
    return new SafetensorsFile(file, channel, dataStart, new LinkedHashMap<>(presented), metadata);
  }

  /** The file's path. */
  public Path path() {
    return file;
  }

  /** The tensors by name, in the order of their bytes in the file. */
  public Map<String, TensorInfo> tensors() {
    return tensors;
  }

  /** The free text in the header; empty if there is none. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /**
   * Maps one tensor into memory.
   *
   * @return its elements in row-major order: a direct, little-endian, read-only buffer that stays
   *     valid when this file is closed
   * @throws CorruptFileException if the file has no tensor of that name, or has been cut short
   * @throws IOException if it cannot be read, or the tensor exceeds 2 GiB
   */
  public ByteBuffer read(String name) throws IOException {
    TensorInfo tensor = tensors.get(name);
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

  /**
   * Reads one tensor of floating-point numbers as float32.
   *
   * @return its elements in row-major order; F16 and BF16 are widened without loss
   * @throws CorruptFileException as {@link #read}, and if the tensor is neither F32, F16 nor BF16
   */
  public FloatBuffer readFloats(String name) throws IOException {
    ByteBuffer bytes = read(name);
    Dtype dtype = tensors.get(name).dtype();
    return switch (dtype) {
      case F32 -> bytes.asFloatBuffer();
      case F16, BF16 -> widen(bytes, dtype);
      default ->
          throw CorruptFileException.ofTensor(
              file, name, "is " + dtype + ", but must be F32, F16 or BF16");
    };
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static FloatBuffer widen(ByteBuffer halves, Dtype dtype) {
    FloatBuffer floats = FloatBuffer.allocate(halves.remaining() / dtype.width());
    while (halves.hasRemaining()) {
      short bits = halves.getShort();
      floats.put(dtype == Dtype.F16 ? HalfPrecision.float16(bits) : HalfPrecision.bfloat16(bits));
    }
    return floats.flip();
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
