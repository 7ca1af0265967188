package io.github.ddpm.decode;

/**
 * What a file held, before anything was done with it but turning it upright.
 *
 * @param width in pixels; more than the decoded picture has, if that was reduced
 * @param height in pixels
 * @param mode in words: grey, palette, colour; with alpha; 16 bits
 * @param values of its colours' samples
 */
public record Stored(int width, int height, String mode, StoredValues values) {
  Stored sized(int otherWidth, int otherHeight) {
    return new Stored(otherWidth, otherHeight, mode, values);
  }

  /** The same with transparent parts. */
  Stored withAlpha() {
    return mode.contains("alpha") ? this : new Stored(width, height, mode + " with alpha", values);
  }

  /** The size, height first. */
  public String size() {
    return height + "x" + width;
  }
}
