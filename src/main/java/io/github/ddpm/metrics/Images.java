package io.github.ddpm.metrics;

import java.io.IOException;

/** A numbered set of images of one size, as unsigned bytes. */
public interface Images {
  /** How many there are. */
  int count();

  /** 1 (grey) or 3 (red, green, blue). */
  int channels();

  /** Rows of pixels. */
  int height();

  /** Columns of pixels. */
  int width();

  /** Writes the C·H·W bytes of one image, channel first, to {@code target} from {@code offset}. */
  void copyTo(int index, byte[] target, int offset) throws IOException;

  /** C·H·W. */
  default int bytesPerImage() {
    return channels() * height() * width();
  }

  /** Images {@code from} … {@code to − 1}. */
  default ImageBatch batch(int from, int to) throws IOException {
    byte[] pixels = new byte[Math.multiplyExact(to - from, bytesPerImage())];
    for (int i = from; i < to; i++) {
      copyTo(i, pixels, (i - from) * bytesPerImage());
    }
    return new ImageBatch(pixels, to - from, channels(), height(), width());
  }
}
