package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;

/**
 * The values of colours' samples as they are stored. Those of 8 bits and fewer say nothing: they
 * are what they mean.
 *
 * @param least the smallest; NaN for 8 bits and fewer
 * @param most the largest; the same
 * @param limit the largest that such samples can hold; infinite for floating point
 * @param zeroIsWhite whether small ones are bright
 */
public record StoredValues(double least, double most, double limit, boolean zeroIsWhite) {
  /** Those of 8 bits and fewer. */
  public static final StoredValues OF_BYTES = new StoredValues(Double.NaN, Double.NaN, 255, false);

  /** Values of any size; none at all if {@code least} is above {@code most}. */
  public StoredValues(double least, double most) {
    this(least, most, Double.POSITIVE_INFINITY, false);
  }

  /** Whether they are those of 8 bits and fewer. */
  public boolean areOfBytes() {
    return Double.isNaN(least);
  }

  /** Whether there are any, of more than 8 bits. */
  public boolean areKnown() {
    return least <= most;
  }

  /** These and others; {@code zeroIsWhite} if it holds for all. */
  public StoredValues and(StoredValues others) {
    if (!others.areKnown()) {
      return this;
    }
    return areKnown()
        ? new StoredValues(
            Math.min(least, others.least),
            Math.max(most, others.most),
            Math.max(limit, others.limit),
            zeroIsWhite && others.zeroIsWhite)
        : others;
  }

  /** Whether a range that is set cuts some, by more than rounding them to a level does. */
  public boolean areCutBy(ValueRange range) {
    double half = (range.high() - range.low()) / (2 * 255);
    return areKnown()
        && !range.isAuto()
        && (least < range.low() - half || most > range.high() + half);
  }

  /** The smallest and the largest, in words. */
  public String words() {
    return areKnown()
        ? "from " + ValueRange.words(least) + " to " + ValueRange.words(most)
        : "none of them a number";
  }
}
