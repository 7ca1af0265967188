package io.github.ddpm.decode;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;

/** Writes one picture in every container, with notes beside it. */
final class Containers {
  private static final String XMP =
      "<x:xmpmeta><rdf:Description tiff:Orientation=\"%d\"/></x:xmpmeta>";

  private static final Charset LATIN = StandardCharsets.ISO_8859_1;
  private static final byte[] EXIF = "Exif\0\0".getBytes(LATIN);

  private Containers() {}

  /** What stands beside the picture; null for nothing. */
  // The array is read, never compared: it needs no equals.
  @SuppressWarnings("ArrayRecordComponent")
  record Beside(byte[] profile, Integer exif, Integer xmp) {
    static final Beside NOTHING = new Beside(null, null, null);

    byte[] exifBytes() {
      return ByteBuffer.allocate(26)
          .put("MM\0*".getBytes(StandardCharsets.ISO_8859_1))
          .putInt(8)
          .putShort((short) 1)
          .putShort((short) 274)
          .putShort((short) 3)
          .putInt(1)
          .putShort(exif.shortValue())
          .putShort((short) 0)
          .putInt(0)
          .array();
    }

    byte[] xmpBytes() {
      return XMP.formatted(xmp).getBytes(StandardCharsets.UTF_8);
    }
  }

  static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (!ImageIO.write(image, format, bytes)) {
      throw new IOException("no writer of " + format);
    }
    return bytes.toByteArray();
  }

  static byte[] png(BufferedImage image, Beside beside) throws IOException {
    byte[] png = encoded(image, "png");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int afterHeader = 8 + 25;
    out.write(png, 0, afterHeader);
    if (beside.profile != null) {
      ByteArrayOutputStream chunk = new ByteArrayOutputStream();
      chunk.writeBytes("name\0\0".getBytes(StandardCharsets.ISO_8859_1));
      try (DeflaterOutputStream deflater = new DeflaterOutputStream(chunk)) {
        deflater.write(beside.profile);
      }
      chunk(out, "iCCP", chunk.toByteArray());
    }
    if (beside.exif != null) {
      chunk(out, "eXIf", beside.exifBytes());
    }
    if (beside.xmp != null) {
      ByteArrayOutputStream chunk = new ByteArrayOutputStream();
      chunk.writeBytes("XML:com.adobe.xmp\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
      chunk.writeBytes(beside.xmpBytes());
      chunk(out, "iTXt", chunk.toByteArray());
    }
    out.write(png, afterHeader, png.length - afterHeader);
    return out.toByteArray();
  }

  /**
   * A PNG with notes as ImageMagick writes those that PNG had no chunks for.
   *
   * @param packed whether they are compressed
   */
  static byte[] magickPng(BufferedImage image, Beside beside, boolean packed) throws IOException {
    byte[] png = encoded(image, "png");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int afterHeader = 8 + 25;
    out.write(png, 0, afterHeader);
    if (beside.profile != null) {
      raw(out, "icc", beside.profile, packed);
    }
    if (beside.exif != null) {
      byte[] exif = beside.exifBytes();
      byte[] whole = ByteBuffer.allocate(6 + exif.length).put(EXIF).put(exif).array();
      raw(out, packed ? "exif" : "APP1", whole, packed);
    }
    if (beside.xmp != null) {
      raw(out, "xmp", beside.xmpBytes(), packed);
    }
    out.write(png, afterHeader, png.length - afterHeader);
    return out.toByteArray();
  }

  private static void raw(ByteArrayOutputStream out, String kind, byte[] data, boolean packed)
      throws IOException {
    String digits = HexFormat.of().formatHex(data).replaceAll("(.{72})", "$1\n");
    byte[] text = "\n%s\n%8d\n%s\n".formatted(kind, data.length, digits).getBytes(LATIN);
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes(("Raw profile type " + kind + "\0" + (packed ? "\0" : "")).getBytes(LATIN));
    if (packed) {
      try (DeflaterOutputStream deflater = new DeflaterOutputStream(chunk)) {
        deflater.write(text);
      }
    } else {
      chunk.writeBytes(text);
    }
    chunk(out, packed ? "zTXt" : "tEXt", chunk.toByteArray());
  }

  /** A GIF with notes in extensions before its picture. */
  static byte[] gif(BufferedImage image, Beside beside) throws IOException {
    byte[] gif = encoded(image, "gif");
    int colours = 13 + (3 << ((gif[10] & 7) + 1));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(gif, 0, colours);
    if (beside.profile != null) {
      out.writeBytes("!\u00FF\u000BICCRGBG1012".getBytes(LATIN));
      for (int from = 0; from < beside.profile.length; from += 255) {
        int length = Math.min(255, beside.profile.length - from);
        out.write(length);
        out.write(beside.profile, from, length);
      }
      out.write(0);
    }
    if (beside.xmp != null) {
      out.writeBytes("!\u00FF\u000BXMP DataXMP".getBytes(LATIN));
      out.writeBytes(beside.xmpBytes());
      out.write(1); // The trailer, by which readers of blocks find the end.
      for (int i = 255; i >= 0; i--) {
        out.write(i);
      }
      out.write(0);
    }
    out.write(gif, colours, gif.length - colours);
    return out.toByteArray();
  }

  static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    CRC32 crc = new CRC32();
    crc.update(type.getBytes(StandardCharsets.ISO_8859_1));
    crc.update(data);
    out.writeBytes(
        ByteBuffer.allocate(12 + data.length)
            .putInt(data.length)
            .put(type.getBytes(StandardCharsets.ISO_8859_1))
            .put(data)
            .putInt((int) crc.getValue())
            .array());
  }

  static byte[] jpeg(BufferedImage image, Beside beside) throws IOException {
    byte[] jpeg = encoded(image, "jpg");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    if (beside.exif != null) {
      segment(out, 0xE1, "Exif\0\0", beside.exifBytes());
    }
    if (beside.xmp != null) {
      segment(out, 0xE1, "http://ns.adobe.com/xap/1.0/\0", beside.xmpBytes());
    }
    if (beside.profile != null) {
      int half = beside.profile.length / 2; // In two pieces, the second first.
      byte[] first = ByteBuffer.allocate(half).put(beside.profile, 0, half).array();
      int rest = beside.profile.length - half;
      byte[] second = ByteBuffer.allocate(rest).put(beside.profile, half, rest).array();
      segment(out, 0xE2, "ICC_PROFILE\0\2\2", second);
      segment(out, 0xE2, "ICC_PROFILE\0\1\2", first);
    }
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  static void segment(ByteArrayOutputStream out, int marker, String prefix, byte[] data) {
    out.writeBytes(
        ByteBuffer.allocate(4 + prefix.length() + data.length)
            .put((byte) 0xFF)
            .put((byte) marker)
            .putShort((short) (2 + prefix.length() + data.length))
            .put(prefix.getBytes(StandardCharsets.ISO_8859_1))
            .put(data)
            .array());
  }

  /** With what stands beside a picture, around the one chunk of another file without loss. */
  static byte[] webp(byte[] lossless, int width, int height, Beside beside) {
    ByteArrayOutputStream chunks = new ByteArrayOutputStream();
    int flags = (beside.profile != null ? 32 : 0) | (beside.exif != null ? 8 : 0);
    flags |= beside.xmp != null ? 4 : 0;
    byte[] canvas = {(byte) flags, 0, 0, 0, (byte) (width - 1), 0, 0, (byte) (height - 1), 0, 0};
    riff(chunks, "VP8X", canvas);
    if (beside.profile != null) {
      riff(chunks, "ICCP", beside.profile);
    }
    chunks.write(lossless, 12, lossless.length - 12);
    if (beside.exif != null) {
      riff(chunks, "EXIF", beside.exifBytes());
    }
    if (beside.xmp != null) {
      riff(chunks, "XMP ", beside.xmpBytes());
    }
    return ByteBuffer.allocate(12 + chunks.size())
        .order(ByteOrder.LITTLE_ENDIAN)
        .put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
        .putInt(4 + chunks.size())
        .put("WEBP".getBytes(StandardCharsets.ISO_8859_1))
        .put(chunks.toByteArray())
        .array();
  }

  private static void riff(ByteArrayOutputStream out, String type, byte[] data) {
    out.writeBytes(
        ByteBuffer.allocate(8 + data.length + data.length % 2)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(type.getBytes(StandardCharsets.ISO_8859_1))
            .putInt(data.length)
            .put(data)
            .array());
  }

  /** A BMP of version 5, which may have a profile at its end. */
  static byte[] bmp(BufferedImage image, Beside beside) {
    int row = (3 * image.getWidth() + 3) / 4 * 4;
    int pixels = row * image.getHeight();
    int profile = beside.profile == null ? 0 : beside.profile.length;
    ByteBuffer bmp = ByteBuffer.allocate(138 + pixels + profile).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put((byte) 'B').put((byte) 'M').putInt(bmp.capacity()).putInt(10, 138);
    bmp.putInt(14, 124).putInt(18, image.getWidth()).putInt(22, image.getHeight());
    bmp.putShort(26, (short) 1).putShort(28, (short) 24).putInt(34, pixels);
    bmp.putInt(70, profile == 0 ? 0x73524742 : 0x4D424544);
    bmp.putInt(126, 124 + pixels).putInt(130, profile);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, image.getHeight() - 1 - y);
        int at = 138 + y * row + 3 * x;
        bmp.put(at, (byte) rgb).put(at + 1, (byte) (rgb >> 8)).put(at + 2, (byte) (rgb >> 16));
      }
    }
    if (profile > 0) {
      bmp.position(138 + pixels).put(beside.profile);
    }
    return bmp.array();
  }

  /**
   * A TIFF in one strip.
   *
   * @param samples of 8 bits, pixel by pixel
   * @param colours 1 for grey, 3 for RGB
   * @param extra the kinds of samples beside them
   */
  static byte[] tiff(
      byte[] samples, int width, int height, int colours, int[] extra, Beside beside) {
    int perPixel = samples.length / width / height;
    Map<Integer, short[]> shorts = new TreeMap<>();
    short[] bits = new short[perPixel];
    java.util.Arrays.fill(bits, (short) 8);
    shorts.put(256, new short[] {(short) width});
    shorts.put(257, new short[] {(short) height});
    shorts.put(258, bits);
    shorts.put(259, new short[] {1});
    shorts.put(262, new short[] {(short) (colours == 1 ? 1 : 2)});
    shorts.put(277, new short[] {(short) perPixel});
    shorts.put(278, new short[] {(short) height});
    if (beside.exif != null) {
      shorts.put(274, new short[] {beside.exif.shortValue()});
    }
    if (extra.length > 0) {
      short[] kinds = new short[extra.length];
      for (int i = 0; i < extra.length; i++) {
        kinds[i] = (short) extra[i];
      }
      shorts.put(338, kinds);
    }
    Map<Integer, byte[]> bytes = new TreeMap<>();
    if (beside.xmp != null) {
      bytes.put(700, beside.xmpBytes());
    }
    if (beside.profile != null) {
      bytes.put(34675, beside.profile);
    }
    return tiff(samples, shorts, bytes);
  }

  private static byte[] tiff(
      byte[] samples, Map<Integer, short[]> shorts, Map<Integer, byte[]> bytes) {
    TreeMap<Integer, byte[]> entries = new TreeMap<>(bytes);
    shorts.forEach(
        (tag, values) -> {
          ByteBuffer value =
              ByteBuffer.allocate(Math.max(4, 2 * values.length)).order(ByteOrder.LITTLE_ENDIAN);
          value.asShortBuffer().put(values);
          entries.put(tag, value.array());
        });
    entries.put(273, new byte[4]);
    entries.put(279, new byte[4]);
    int directory = 2 + 12 * entries.size() + 4;
    int after = 8 + directory + entries.values().stream().mapToInt(v -> v.length).sum();
    ByteBuffer tiff = ByteBuffer.allocate(after + samples.length).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II*\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(8);
    tiff.putShort((short) entries.size());
    int at = 8 + directory;
    for (Map.Entry<Integer, byte[]> entry : entries.entrySet()) {
      int tag = entry.getKey();
      byte[] value = entry.getValue();
      boolean isShort = shorts.containsKey(tag);
      boolean isLong = tag == 273 || tag == 279;
      int count = isLong ? 1 : isShort ? shorts.get(tag).length : value.length;
      tiff.putShort((short) tag).putShort((short) (isLong ? 4 : isShort ? 3 : 1)).putInt(count);
      if (isLong) {
        tiff.putInt(tag == 273 ? after : samples.length);
      } else if (value.length <= 4) {
        tiff.put(value).position(tiff.position() + 4 - value.length);
      } else {
        tiff.putInt(at).put(at, value);
        at += value.length;
      }
    }
    return tiff.put(after, samples).array();
  }
}
