package io.github.ddpm.metrics;

import static io.github.ddpm.settings.InvalidSetting.require;

/**
 * The input that a TorchScript network expects, and which of its outputs to use. NVIDIA's Inception
 * is recognised and ignores these settings.
 *
 * @param size side of the squares to which images are resized, or 0 to keep their size
 * @param range the range of pixel values
 * @param channels 3, or 1; grey images are repeated for three
 * @param features the output with the features: empty if the network has one output, else an index
 *     into its list or a key of its dictionary
 * @param logits the output with the classes' logits; empty if there is none
 */
public record TorchScriptSettings(
    int size, Range range, int channels, String features, String logits) {

  /** The range of the network's input. */
  public enum Range {
    /** uint8, 0 … 255. */
    BYTES,
    /** Floats in [0, 1]. */
    UNIT,
    /** Floats in [−1, 1]. */
    SIGNED,
    /** Floats with ImageNet's mean and deviation in each channel. */
    IMAGENET
  }

  /** Checks the numbers. */
  public TorchScriptSettings {
    require(size >= 0, "size", "must be at least 0, is " + size);
    require(channels == 1 || channels == 3, "channels", "must be 1 or 3, is " + channels);
    require(range != Range.IMAGENET || channels == 3, "range", "imagenet needs 3 channels");
  }

  /** Bytes of three channels in their original size, one output. */
  public static TorchScriptSettings defaults() {
    return new TorchScriptSettings(0, Range.BYTES, 3, "", "");
  }
}
