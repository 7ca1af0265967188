package io.github.ddpm.decode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A PNG. Its reader sees the chunks that hold the picture, in their right order, and no others,
 * whose damage or place would keep it from reading.
 */
final class PngFile implements ImageFile {
  private static final int SIGNATURE = 8;
  private static final int AROUND = 12;
  private static final int HEADER = 13;

  /** Texts and profiles may be compressed a thousandfold. */
  private static final int MOST_UNPACKED = 1 << 23;

  private final byte[] file;
  private final Map<String, byte[]> chunks = new HashMap<>();
  private final ByteArrayOutputStream pixels = new ByteArrayOutputStream();

  private PngFile(byte[] file) {
    this.file = file;
  }

  static PngFile of(byte[] file) throws IOException {
    PngFile png = new PngFile(file);
    png.walk();
    byte[] header = png.chunks.get("IHDR");
    if (png.chunks.containsKey("CgBI")) {
      throw UnreadableException.notRead("is a PNG in the form of iOS (CgBI)");
    } else if (header == null || header.length != HEADER) {
      throw UnreadableException.damaged("it has no header");
    }
    return png;
  }

  private void walk() throws IOException {
    int at = SIGNATURE;
    while (file.length - at >= AROUND) {
      long length = Integer.toUnsignedLong(ByteBuffer.wrap(file).getInt(at));
      String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
      int from = at + 8;
      boolean cut = length > file.length - from - Integer.BYTES;
      int to = cut ? file.length : from + (int) length;
      boolean isPicture = Character.isUpperCase(type.charAt(0)) || type.equals("tRNS");
      if (!cut && isPicture && !isIntact(at + 4, to)) {
        throw UnreadableException.damaged("its chunk " + type + " is not what its checksum says");
      } else if (type.equals("IDAT")) {
        pixels.write(file, from, to - from);
      } else if (!cut) {
        chunks.putIfAbsent(
            type.equals("iTXt") && isXmp(from) ? Xmp.IN_PNG : type,
            Arrays.copyOfRange(file, from, to));
      }
      if (cut || type.equals("IEND")) {
        return;
      }
      at = to + Integer.BYTES;
    }
  }

  private boolean isXmp(int at) {
    return Bits.startsWith(file, at, Xmp.IN_PNG + "\0");
  }

  private boolean isIntact(int from, int to) {
    CRC32 crc = new CRC32();
    crc.update(file, from, to - from);
    return (int) crc.getValue() == ByteBuffer.wrap(file).getInt(to);
  }

  @Override
  public int width() {
    return ByteBuffer.wrap(chunks.get("IHDR")).getInt(0);
  }

  @Override
  public int height() {
    return ByteBuffer.wrap(chunks.get("IHDR")).getInt(4);
  }

  @Override
  public Notes notes() {
    Optional<byte[]> profile =
        Optional.ofNullable(chunks.get("iCCP"))
            .map(chunk -> Bits.inflated(chunk, afterName(chunk) + 1, MOST_UNPACKED));
    Optional<byte[]> xmp = Optional.ofNullable(chunks.get(Xmp.IN_PNG)).map(PngFile::text);
    return Notes.of(Optional.ofNullable(chunks.get("eXIf")), xmp, profile);
  }

  private static int afterName(byte[] chunk) {
    return Math.min(chunk.length - 1, Bits.zeroAfter(chunk, 0) + 1);
  }

  /** After the keyword: whether it is compressed, the method, a language, a translated keyword. */
  private static byte[] text(byte[] chunk) {
    int flags = afterName(chunk);
    int from = Bits.zeroAfter(chunk, Bits.zeroAfter(chunk, flags + 2) + 1) + 1;
    if (from >= chunk.length) {
      return new byte[0];
    }
    return chunk[flags] == 0
        ? Arrays.copyOfRange(chunk, from, chunk.length)
        : Bits.inflated(chunk, from, MOST_UNPACKED);
  }

  @Override
  public DecodedImage read(int fraction) throws IOException {
    ByteArrayOutputStream essentials = new ByteArrayOutputStream(pixels.size() + 1024);
    essentials.write(file, 0, SIGNATURE);
    for (String type : new String[] {"IHDR", "PLTE", "tRNS"}) {
      if (chunks.containsKey(type)) {
        write(essentials, type, chunks.get(type));
      }
    }
    write(essentials, "IDAT", pixels.toByteArray());
    write(essentials, "IEND", new byte[0]);
    return Samples.of(
        new Reading("png", width(), height(), warning -> false).read(essentials.toByteArray()));
  }

  private static void write(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
