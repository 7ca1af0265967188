package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * A PNG. Its reader sees the chunks that hold the picture, in their right order, and no others,
 * whose damage or place would keep it from reading.
 */
final class PngFile implements ImageFile {
  private static final int SIGNATURE = 8;
  private static final int AROUND = 12;
  private static final int HEADER = 13;
  private static final int BITS_AT = 8;
  private static final int COLOURS_AT = 9;
  private static final List<String> BEFORE_PIXELS = List.of("IHDR", "PLTE", "tRNS");

  /** A chunk that only iOS writes, and reads. */
  private static final String OF_IOS = "CgBI";

  private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "tRNS", OF_IOS);

  private final byte[] file;
  private final Map<String, byte[]> chunks = new HashMap<>();
  private final PngNotes notes = new PngNotes();

  /** Where the pieces of the compressed pixels are, each from the one place to the other. */
  private final List<int[]> pixels = new ArrayList<>();

  private PngFile(byte[] file) {
    this.file = file;
  }

  static PngFile of(byte[] file) throws IOException {
    PngFile png = new PngFile(file);
    png.walk();
    byte[] header = png.chunks.get("IHDR");
    if (png.chunks.containsKey(OF_IOS)) {
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
        pixels.add(new int[] {from, to});
      } else if (!cut && KEPT.contains(type)) {
        chunks.putIfAbsent(type, Arrays.copyOfRange(file, from, to));
      } else if (!cut) {
        notes.add(type, file, from, to);
      }
      if (cut || type.equals("IEND")) {
        return;
      }
      at = to + Integer.BYTES;
    }
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
    return notes.notes();
  }

  @Override
  public DecodedImage read(int fraction, ValueRange range) throws IOException {
    Optional<Integer> transparent = transparentGrey();
    transparent.ifPresent(level -> chunks.remove("tRNS"));
    DecodedImage image =
        Samples.of(
            new Reading("png", width(), height(), warning -> false).read(essentials()), range);
    return transparent.isPresent() ? image.transparentAt(transparent.get()) : image;
  }

  /** The transparent grey of fewer than 8 bits, as one of 8, which the reader takes for another. */
  private Optional<Integer> transparentGrey() {
    int bits = chunks.get("IHDR")[BITS_AT];
    byte[] sample = chunks.getOrDefault("tRNS", new byte[0]);
    int most = (1 << bits) - 1;
    return chunks.get("IHDR")[COLOURS_AT] == 0 && bits > 0 && bits < Byte.SIZE && sample.length > 1
        ? Optional.of((sample[1] & most) * 255 / most)
        : Optional.empty();
  }

  private byte[] essentials() {
    int packed = pixels.stream().mapToInt(piece -> piece[1] - piece[0]).sum();
    int before = BEFORE_PIXELS.stream().mapToInt(this::length).sum();
    ByteBuffer out = ByteBuffer.allocate(SIGNATURE + before + AROUND + packed + AROUND);
    out.put(file, 0, SIGNATURE);
    for (String type : BEFORE_PIXELS) {
      if (chunks.containsKey(type)) {
        byte[] chunk = chunks.get(type);
        begin(out, type, chunk.length);
        end(out.put(chunk), chunk.length);
      }
    }
    begin(out, "IDAT", packed);
    pixels.forEach(piece -> out.put(file, piece[0], piece[1] - piece[0]));
    end(out, packed);
    begin(out, "IEND", 0);
    end(out, 0);
    return out.array();
  }

  private int length(String type) {
    return chunks.containsKey(type) ? AROUND + chunks.get(type).length : 0;
  }

  private static void begin(ByteBuffer out, String type, int length) {
    out.putInt(length).put(type.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void end(ByteBuffer out, int length) {
    ByteBuffer typeAndData = out.duplicate().flip();
    CRC32 crc = new CRC32();
    crc.update(typeAndData.position(typeAndData.limit() - length - Integer.BYTES));
    out.putInt((int) crc.getValue());
  }
}
