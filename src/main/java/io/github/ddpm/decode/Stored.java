package io.github.ddpm.decode;

/**
 * What a file held, before anything was done with it but turning it upright.
 *
 * @param width in pixels; more than the decoded picture has, if that was reduced
 * @param height in pixels
 * @param mode in words: grey, palette, colour; with alpha; 16 bits
 * @param brightest the largest of its colours' samples, as stored; NaN if they have 8 bits or fewer
 * @param zeroIsWhite whether small samples are bright
 */
public record Stored(int width, int height, String mode, double brightest, boolean zeroIsWhite) {
  /** A picture of 8 bits. */
  public static final double OF_BYTES = Double.NaN;

  Stored(int width, int height, String mode, double brightest) {
    this(width, height, mode, brightest, false);
  }

  Stored sized(int otherWidth, int otherHeight) {
    return new Stored(otherWidth, otherHeight, mode, brightest, zeroIsWhite);
  }

  /** The same with transparent parts. */
  Stored withAlpha() {
    return mode.contains("alpha")
        ? this
        : new Stored(width, height, mode + " with alpha", brightest, zeroIsWhite);
  }

  /** The size, height first. */
  public String size() {
    return height + "x" + width;
  }
}
