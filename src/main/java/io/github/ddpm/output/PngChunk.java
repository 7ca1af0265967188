package io.github.ddpm.output;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * One chunk of a PNG file, which consists of an eight-byte signature and chunks (PNG specification,
 * section 5): length of the data, four letters of type, the data, CRC-32 of type and data; numbers
 * are big-endian.
 *
 * @param type four letters; if the first is a capital, no reader may skip the chunk
 * @param data not a copy
 */
// The array is read, never compared.
@SuppressWarnings("ArrayRecordComponent")
record PngChunk(String type, byte[] data) {
  static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private static final long LONGEST = 1L << 28;

  /** The bytes of a chunk besides its data. */
  private static final int FRAME = 12;

  /**
   * All chunks of a file.
   *
   * @throws IOException if it is not a complete PNG file, naming it
   */
  static List<PngChunk> read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw new IOException(file + ": is larger than 256 MiB, too large for an image");
    }
    try {
      return parse(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * All chunks of a file in memory.
   *
   * @throws IllegalArgumentException if these are not the bytes of a complete PNG file
   */
  static List<PngChunk> parse(byte[] png) {
    ByteBuffer in = ByteBuffer.wrap(png);
    if (png.length < SIGNATURE.length || !Arrays.equals(png, 0, 8, SIGNATURE, 0, 8)) {
      throw new IllegalArgumentException("is not a PNG file");
    }
    in.position(SIGNATURE.length);
    List<PngChunk> chunks = new ArrayList<>();
    boolean ended = false;
    while (!ended) {
      int length = in.remaining() < FRAME ? -1 : in.getInt();
      if (length < 0 || length > in.remaining() - (FRAME - Integer.BYTES)) {
        throw new IllegalArgumentException("is a PNG file cut short");
      }
      byte[] type = new byte[4];
      byte[] data = new byte[length];
      in.get(type).get(data);
      PngChunk chunk = new PngChunk(new String(type, StandardCharsets.ISO_8859_1), data);
      if (in.getInt() != chunk.crc()) {
        throw new IllegalArgumentException(
            "is a damaged PNG file: chunk %s has another checksum".formatted(chunk.type));
      }
      chunks.add(chunk);
      ended = chunk.type.equals("IEND");
    }
    return chunks;
  }

  /** A chunk of {@code size} bytes, big-endian, filled by {@code fill}. */
  static PngChunk of(String type, int size, Consumer<ByteBuffer> fill) {
    ByteBuffer data = ByteBuffer.allocate(size);
    fill.accept(data);
    return new PngChunk(type, data.array());
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(data.length);
    out.writeBytes(type);
    out.write(data);
    out.writeInt(crc());
  }

  private int crc() {
    CRC32 crc = new CRC32();
    crc.update(type.getBytes(StandardCharsets.ISO_8859_1));
    crc.update(data);
    return (int) crc.getValue();
  }
}
