package io.github.ddpm.decode;

import java.awt.Dimension;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of the frames in a WebP file. Each frame has its own, beside the one of the whole
 * image, and the reader takes memory for the frame.
 */
final class WebpFrames {
  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int BEFORE_FRAME = 16;
  private static final int START_CODE = 0x2A019D;
  private static final int SIDE_BITS = 14;
  private static final int SIDE = (1 << SIDE_BITS) - 1;

  private final ByteBuffer file;
  private final List<Dimension> sizes = new ArrayList<>();

  private WebpFrames(byte[] file) {
    this.file = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * The sizes of all frames.
   *
   * @throws IOException if one does not begin as a frame
   */
  static List<Dimension> of(byte[] file) throws IOException {
    WebpFrames frames = new WebpFrames(file);
    frames.walk(RIFF_HEADER, file.length);
    return frames.sizes;
  }

  private void walk(long from, long end) throws IOException {
    long at = from;
    while (at + CHUNK_HEADER < end) {
      byte[] type = new byte[Integer.BYTES];
      file.get((int) at, type);
      long length = Integer.toUnsignedLong(file.getInt((int) at + Integer.BYTES));
      int data = (int) at + CHUNK_HEADER;
      switch (new String(type, StandardCharsets.ISO_8859_1)) {
        case "VP8 " -> lossy(data);
        case "VP8L" -> lossless(data);
        case "ANMF" -> walk(data + (long) BEFORE_FRAME, Math.min(end, data + length));
        default -> {}
      }
      at = data + length + length % 2;
    }
  }

  /** Three bytes of flags, three of start code, 14 bits each of width and height. */
  private void lossy(int at) throws IOException {
    if (at + 10 > file.limit() || file.getInt(at + 2) >>> 8 != START_CODE) {
      throw new IOException("is damaged (a frame does not begin as one)");
    }
    sizes.add(new Dimension(file.getShort(at + 6) & SIDE, file.getShort(at + 8) & SIDE));
  }

  /** A signature, 14 bits each of width − 1 and height − 1. */
  private void lossless(int at) throws IOException {
    if (at + 5 > file.limit()) {
      throw new IOException("is damaged (a frame does not begin as one)");
    }
    int bits = file.getInt(at + 1);
    sizes.add(new Dimension((bits & SIDE) + 1, (bits >> SIDE_BITS & SIDE) + 1));
  }
}
