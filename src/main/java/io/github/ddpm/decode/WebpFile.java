package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A WebP. The picture of an animated one is its first frame, in its place on the canvas; what the
 * frame does not cover is transparent.
 */
final class WebpFile implements ImageFile {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int FRAME_HEADER = 16;
  private static final int ANIMATED = 2;
  private static final int START_CODE = 0x2A019D;
  private static final int SIDE_BITS = 14;
  private static final int SIDE = (1 << SIDE_BITS) - 1;

  private final byte[] file;
  private final ByteBuffer bytes;
  private final Map<String, byte[]> notes = new HashMap<>();
  private boolean animated;
  private int width;
  private int height;
  private int left;
  private int top;

  /** What is decoded: all of the file, or a frame in it, and the size that it gives itself. */
  private int from;

  private int to;
  private int innerWidth;
  private int innerHeight;

  private WebpFile(byte[] file) {
    this.file = file;
    bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    to = file.length;
  }

  static WebpFile of(byte[] file) throws IOException {
    WebpFile webp = new WebpFile(file);
    try {
      webp.walk(RIFF_HEADER, file.length);
    } catch (IndexOutOfBoundsException e) {
      throw UnreadableException.damaged("it ends too early");
    }
    webp.check();
    return webp;
  }

  private void walk(int first, int end) throws IOException {
    for (long at = first; at + CHUNK_HEADER <= end; ) {
      int chunk = (int) at;
      String type = new String(file, chunk, Integer.BYTES, StandardCharsets.ISO_8859_1);
      long length = Integer.toUnsignedLong(bytes.getInt(chunk + Integer.BYTES));
      int data = chunk + CHUNK_HEADER;
      boolean isWhole = data + length <= end;
      switch (type) {
        case "VP8X" -> canvas(data);
        case "VP8 " -> lossy(data);
        case "VP8L" -> lossless(data);
        case "ANMF" -> {
          if (innerWidth == 0) {
            frame(data, (int) Math.min(end, data + length));
          }
        }
        case "ICCP", "EXIF", "XMP " -> {
          if (isWhole) {
            notes.putIfAbsent(type, Arrays.copyOfRange(file, data, data + (int) length));
          }
        }
        default -> {}
      }
      at = data + length + length % 2;
    }
  }

  private int threeBytes(int at) {
    return (bytes.getShort(at) & 0xFFFF) | ((bytes.get(at + 2) & 0xFF) << 16);
  }

  private void canvas(int at) {
    animated = (bytes.get(at) & ANIMATED) != 0;
    width = threeBytes(at + 4) + 1;
    height = threeBytes(at + 7) + 1;
  }

  private void frame(int at, int end) throws IOException {
    left = 2 * threeBytes(at);
    top = 2 * threeBytes(at + 3);
    int frameWidth = threeBytes(at + 6) + 1;
    int frameHeight = threeBytes(at + 9) + 1;
    from = at + FRAME_HEADER;
    to = end;
    walk(from, end);
    while (from < to && !isPicture(from)) { // A chunk that is not known here.
      from =
          (int) Math.min(to, from + CHUNK_HEADER + Integer.toUnsignedLong(bytes.getInt(from + 4)));
    }
    if (innerWidth != frameWidth || innerHeight != frameHeight) {
      throw UnreadableException.damaged("a frame is not as large as it says");
    }
  }

  private boolean isPicture(int at) {
    return Bits.startsWith(file, at, "ALPH") || Bits.startsWith(file, at, "VP8");
  }

  /** Three bytes of flags, three of start code, 14 bits each of width and height. */
  private void lossy(int at) throws IOException {
    if (at + 10 > file.length || bytes.getInt(at + 2) >>> 8 != START_CODE) {
      throw UnreadableException.damaged("a frame does not begin as one");
    }
    size(bytes.getShort(at + 6) & SIDE, bytes.getShort(at + 8) & SIDE);
  }

  /** A signature, 14 bits each of width − 1 and height − 1. */
  private void lossless(int at) throws IOException {
    if (at + 5 > file.length) {
      throw UnreadableException.damaged("a frame does not begin as one");
    }
    int bits = bytes.getInt(at + 1);
    size((bits & SIDE) + 1, (bits >> SIDE_BITS & SIDE) + 1);
  }

  private void size(int w, int h) {
    if (innerWidth == 0) {
      innerWidth = w;
      innerHeight = h;
    }
  }

  private void check() throws IOException {
    if (innerWidth == 0 || innerHeight == 0) {
      throw UnreadableException.damaged("it has no picture");
    } else if (!animated) {
      width = innerWidth;
      height = innerHeight;
    } else if (left + innerWidth > width || top + innerHeight > height) {
      throw UnreadableException.damaged("a frame does not fit on the canvas");
    }
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public Notes notes() {
    return Notes.of(note("EXIF"), note("XMP "), note("ICCP"));
  }

  private Optional<byte[]> note(String type) {
    return Optional.ofNullable(notes.get(type));
  }

  @Override
  public DecodedImage read(int fraction, ValueRange range) throws IOException {
    return LibWebp.decode(file, from, to - from, innerWidth, innerHeight)
        .placed(width, height, left, top);
  }
}
