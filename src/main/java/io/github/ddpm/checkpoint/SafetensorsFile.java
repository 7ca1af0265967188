package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;

/**
 * A safetensors file opened for reading: its header is checked on opening, its tensors are read one
 * by one when asked for.
 */
public final class SafetensorsFile implements AutoCloseable {

  private final Path file;
  private final FileChannel channel;
  private final long dataStart;
  private final SafetensorsHeaderReader header;

  private SafetensorsFile(
      Path file, FileChannel channel, long dataStart, SafetensorsHeaderReader header) {
    this.file = file;
    this.channel = channel;
    this.dataStart = dataStart;
    this.header = header;
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws CorruptFileException if the file is not a whole safetensors file
   * @throws IOException if it cannot be read
   */
  public static SafetensorsFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      long size = channel.size();
      if (size < SafetensorsHeader.LENGTH_BYTES) {
        throw new CorruptFileException(file, "only " + size + " bytes, no safetensors file");
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
      return new SafetensorsFile(
          file,
          channel,
          SafetensorsHeader.LENGTH_BYTES + length,
          new SafetensorsHeaderReader(file, json, room - length));
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /** Where the file is. */
  public Path path() {
    return file;
  }

  /** The tensors by name, in the order of their bytes in the file. */
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  /** The free text in the header; empty if there is none. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /**
   * Reads one tensor.
   *
   * @return its elements in row-major order: a direct, little-endian buffer that belongs to the
   *     caller and stays valid when this file is closed
   * @throws CorruptFileException if the file has no tensor of that name, or has been cut short
   * @throws IOException if it cannot be read, or the tensor exceeds 2 GiB
   */
  public ByteBuffer read(String name) throws IOException {
    TensorInfo tensor = header.tensors().get(name);
    if (tensor == null) {
      throw CorruptFileException.ofTensor(file, name, "is not in the file");
    }
    long length = tensor.end() - tensor.begin();
    if (length > Integer.MAX_VALUE) {
      throw new IOException(
          file + ": tensor '" + name + "' exceeds 2 GiB. Split it into several tensors.");
    }
    return read(file, channel, dataStart + tensor.begin(), (int) length);
  }

  /**
   * Reads one tensor of floating-point numbers as float32.
   *
   * @return its elements in row-major order; F16 and BF16 are widened without loss
   * @throws CorruptFileException as {@link #read}, and if the tensor is neither F32, F16 nor BF16
   */
  public FloatBuffer readFloats(String name) throws IOException {
    ByteBuffer bytes = read(name);
    Dtype dtype = header.tensors().get(name).dtype();
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

  // Not memory-mapped: an engine may take a direct buffer as its own storage and write to it, and
  // a mapped file that shrinks ends the process.
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
