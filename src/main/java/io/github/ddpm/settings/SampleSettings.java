package io.github.ddpm.settings;

/**
 * What the stored numbers of pictures mean, where their files do not say it.
 *
 * @param range which values are black and white, of samples of more than 8 bits
 * @param layout how rows of numbers hold colours
 */
public record SampleSettings(ValueRange range, ArrayLayout layout) {
  /** What the files say. */
  public static final SampleSettings AUTO = new SampleSettings(ValueRange.AUTO, ArrayLayout.AUTO);
}
