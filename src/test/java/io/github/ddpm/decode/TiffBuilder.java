package io.github.ddpm.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A TIFF with any directory. */
public final class TiffBuilder {
  private static final int SHORT = 3;
  private static final int LONG = 4;

  private final ByteOrder order;

  /** The values of short and long entries. */
  private final Map<Integer, int[]> entries = new TreeMap<>();

  /** A TIFF of grey. */
  public TiffBuilder(ByteOrder order, int width, int height) {
    this.order = order;
    with(256, Math.max(1, width))
        .with(257, height)
        .with(259, 1)
        .with(262, 1)
        .with(277, 1)
        .with(278, height);
  }

  TiffBuilder with(int tag, int... values) {
    entries.put(tag, values);
    return this;
  }

  /** The colours and their samples: 0 grey from white, 1 grey, 2 RGB, 3 palette, 5 inks. */
  public TiffBuilder samples(int photometric, int count, int bits, int format) {
    int[] each = new int[count];
    int[] formats = new int[count];
    Arrays.fill(each, bits);
    Arrays.fill(formats, format);
    return with(262, photometric).with(277, count).with(258, each).with(339, formats);
  }

  /** In strips of so many bytes; otherwise it has one. */
  TiffBuilder strips(int... bytes) {
    return with(279, bytes);
  }

  /** The file, with these samples. */
  public byte[] build(byte[] data) {
    entries.putIfAbsent(279, new int[] {data.length});
    int[] lengths = entries.get(279);
    entries.put(273, new int[lengths.length]);
    int directory = 2 + 12 * entries.size() + 4;
    int beside = entries.values().stream().mapToInt(values -> 4 * values.length).sum();
    int at = 8 + directory;
    int strip = at + beside;
    int[] offsets = new int[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      offsets[i] = i == 0 ? strip : offsets[i - 1] + lengths[i - 1];
    }
    entries.put(273, offsets);
    ByteBuffer tiff = ByteBuffer.allocate(strip + data.length).order(order);
    tiff.putShort((short) (order == ByteOrder.BIG_ENDIAN ? 0x4D4D : 0x4949));
    tiff.putShort((short) 42).putInt(8).putShort((short) entries.size());
    for (Map.Entry<Integer, int[]> entry : entries.entrySet()) {
      int[] values = entry.getValue();
      boolean isLong = entry.getKey() == 273 || entry.getKey() == 279;
      int bytes = (isLong ? 4 : 2) * values.length;
      tiff.putShort(entry.getKey().shortValue()).putShort((short) (isLong ? LONG : SHORT));
      tiff.putInt(values.length);
      int to = bytes <= 4 ? tiff.position() : at;
      for (int i = 0; i < values.length; i++) {
        if (isLong) {
          tiff.putInt(to + 4 * i, values[i]);
        } else {
          tiff.putShort(to + 2 * i, (short) values[i]);
        }
      }
      if (bytes > 4) {
        tiff.putInt(at);
        at += bytes;
      } else {
        tiff.position(tiff.position() + 4);
      }
    }
    return tiff.put(strip, data).array();
  }

  /** Numbers as a file stores them: 1 whole and not below 0, 2 whole, 3 binary fractions. */
  public static byte[] stored(ByteOrder order, int bits, int format, double... numbers) {
    if (bits % 8 != 0) {
      return packed(bits, numbers);
    }
    ByteBuffer bytes = ByteBuffer.allocate(numbers.length * bits / 8).order(order);
    for (double number : numbers) {
      if (format == 3 && bits == 16) {
        bytes.putShort(half((float) number));
      } else if (format == 3 && bits == 32) {
        bytes.putFloat((float) number);
      } else if (format == 3) {
        bytes.putDouble(number);
      } else if (bits == 8) {
        bytes.put((byte) (long) number);
      } else if (bits == 16) {
        bytes.putShort((short) (long) number);
      } else if (bits == 32) {
        bytes.putInt((int) (long) number);
      } else {
        bytes.putLong((long) number);
      }
    }
    return bytes.array();
  }

  /** One row, the first bit of each number the highest. */
  private static byte[] packed(int bits, double... numbers) {
    byte[] bytes = new byte[(numbers.length * bits + 7) / 8];
    for (int i = 0; i < numbers.length * bits; i++) {
      int bit = (int) numbers[i / bits] >> (bits - 1 - i % bits) & 1;
      bytes[i / 8] |= (byte) (bit << (7 - i % 8));
    }
    return bytes;
  }

  /** A number that half precision holds exactly, and that is not tiny. */
  private static short half(float number) {
    int bits = Float.floatToIntBits(number);
    int exponent = (bits >> 23 & 0xFF) - 127 + 15;
    return (short)
        (number == 0 ? 0 : (bits >> 16 & 0x8000) | (exponent << 10) | (bits >> 13 & 0x3FF));
  }
}
