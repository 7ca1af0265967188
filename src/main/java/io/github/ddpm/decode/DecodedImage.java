package io.github.ddpm.decode;

/**
 * A decoded image, upright, in sRGB.
 *
 * @param width in pixels
 * @param height in pixels
 * @param argb the pixels row by row as 0xaarrggbb, the colour not multiplied by alpha; not to be
 *     changed
 * @param stored what the file held
 */
// The array is read, never compared: an image needs no equals.
@SuppressWarnings("ArrayRecordComponent")
public record DecodedImage(int width, int height, int[] argb, Stored stored) {
  private static final int OPAQUE = 0xFF000000;

  /** A whole picture of 8 bits. */
  public DecodedImage(int width, int height, int[] argb, String mode) {
    this(width, height, argb, new Stored(width, height, mode, StoredValues.OF_BYTES));
  }

  /** What the file held, in words: grey, palette, colour; with alpha; 16 bits. */
  public String mode() {
    return stored.mode();
  }

  /**
   * Makes an image of interleaved unsigned bytes: grey, colour, or colour with alpha.
   *
   * @param values that the bytes were made of
   */
  public static DecodedImage ofInterleaved(
      int width, int height, int channels, byte[] pixels, StoredValues values) {
    int[] argb = new int[width * height];
    for (int i = 0; i < argb.length; i++) {
      int at = i * channels;
      int alpha = channels == 4 ? (pixels[at + 3] & 0xFF) << 24 : OPAQUE;
      argb[i] =
          channels == 1
              ? OPAQUE | (pixels[at] & 0xFF) * 0x010101
              : alpha | rgb(pixels[at], pixels[at + 1], pixels[at + 2]);
    }
    String mode = channels == 1 ? "grey" : channels == 3 ? "colour" : "colour with alpha";
    return new DecodedImage(width, height, argb, new Stored(width, height, mode, values));
  }

  /** Makes an image of unsigned bytes, channel first: grey or colour. */
  public static DecodedImage ofPlanes(int width, int height, int channels, byte[] pixels) {
    int plane = width * height;
    int[] argb = new int[plane];
    for (int i = 0; i < plane; i++) {
      argb[i] =
          OPAQUE
              | (channels == 1
                  ? (pixels[i] & 0xFF) * 0x010101
                  : rgb(pixels[i], pixels[plane + i], pixels[2 * plane + i]));
    }
    return new DecodedImage(width, height, argb, channels == 1 ? "grey" : "colour");
  }

  private static int rgb(byte red, byte green, byte blue) {
    return (red & 0xFF) << 16 | (green & 0xFF) << 8 | (blue & 0xFF);
  }

  /** Returns this grey image with one of its levels transparent. */
  DecodedImage transparentAt(int level) {
    int[] result = argb.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] &= (result[i] & 0xFF) == level ? 0xFFFFFF : -1;
    }
    return new DecodedImage(width, height, result, stored.withAlpha());
  }

  /** Returns this image at a place on a larger canvas, which is transparent elsewhere. */
  DecodedImage placed(int canvasWidth, int canvasHeight, int left, int top) {
    if (canvasWidth == width && canvasHeight == height) {
      return this;
    }
    int[] canvas = new int[canvasWidth * canvasHeight];
    for (int y = 0; y < height; y++) {
      System.arraycopy(argb, y * width, canvas, (top + y) * canvasWidth + left, width);
    }
    return new DecodedImage(
        canvasWidth, canvasHeight, canvas, stored.withAlpha().sized(canvasWidth, canvasHeight));
  }

  /** Returns this image as the smaller form of one of that size. */
  DecodedImage reducedFrom(int wholeWidth, int wholeHeight) {
    return new DecodedImage(width, height, argb, stored.sized(wholeWidth, wholeHeight));
  }

  /**
   * Returns this image turned upright, given the EXIF orientation {@code turn}.
   *
   * @param turn 1 upright, 2 mirrored, 3 upside down, 4 mirrored upside down, 5 transposed, 6 to be
   *     turned clockwise, 7 transposed along the other diagonal, 8 to be turned anticlockwise;
   *     anything else counts as 1
   */
  DecodedImage upright(int turn) {
    if (turn < 2 || turn > 8) {
      return this;
    }
    boolean onItsSide = turn >= 5;
    int newWidth = onItsSide ? height : width;
    int newHeight = onItsSide ? width : height;
    int[] turned = new int[argb.length];
    for (int y = 0; y < newHeight; y++) {
      for (int x = 0; x < newWidth; x++) {
        int fromX = onItsSide ? y : x;
        int fromY = onItsSide ? x : y;
        if (turn == 2 || turn == 3 || turn == 7 || turn == 8) {
          fromX = width - 1 - fromX;
        }
        if (turn == 3 || turn == 4 || turn == 6 || turn == 7) {
          fromY = height - 1 - fromY;
        }
        turned[y * newWidth + x] = argb[fromY * width + fromX];
      }
    }
    return new DecodedImage(
        newWidth,
        newHeight,
        turned,
        onItsSide ? stored.sized(stored.height(), stored.width()) : stored);
  }
}
