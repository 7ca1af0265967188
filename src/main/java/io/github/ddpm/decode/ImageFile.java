package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;
import java.io.IOException;

/** A file of one format whose container has been read, and none of its samples. */
interface ImageFile {
  /** Of the whole canvas, in pixels, as it is stored. */
  int width();

  /** Of the whole canvas, in pixels, as it is stored. */
  int height();

  /** What the container says beside the samples. */
  Notes notes();

  /** Whether {@link #read} can reduce the picture while it decodes it. */
  default boolean isReducible() {
    return false;
  }

  /** How many times the usual memory a pixel takes while it is decoded. */
  default long weight() {
    return 1;
  }

  /**
   * Decodes the samples.
   *
   * @param fraction the side of the squares of pixels that become one each, their mean; 1 unless
   *     {@link #isReducible}
   * @param range of samples of more than 8 bits; it leaves others as they are
   * @return the canvas as it is stored: neither turned upright nor converted to sRGB
   * @throws IOException if they are damaged, or of a form that is not read
   */
  DecodedImage read(int fraction, ValueRange range) throws IOException;
}
