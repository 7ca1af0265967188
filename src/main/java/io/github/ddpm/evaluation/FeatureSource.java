package io.github.ddpm.evaluation;

import io.github.ddpm.metrics.TorchScriptSettings;
import io.github.ddpm.metrics.TorchScriptSettings.Range;
import io.github.ddpm.settings.InvalidSetting;
import java.util.Arrays;
import java.util.Locale;

/**
 * Where features come from, in the user's words.
 *
 * @param network {@value #CLASSIFIER}, or the path of a TorchScript network
 * @param input how a TorchScript network wants to see images
 */
public record FeatureSource(String network, TorchScriptSettings input) {
  /** The features that need no file. */
  public static final String CLASSIFIER = "classifier";

  /** A network that sees images as NVIDIA's Inception does: bytes in three channels. */
  static FeatureSource of(String network) {
    return new FeatureSource(network, TorchScriptSettings.defaults());
  }

  /** Checks the words; see {@link TorchScriptSettings} for what they mean. */
  public static FeatureSource of(
      String network, int size, String range, int channels, String features, String logits) {
    Range known =
        Arrays.stream(Range.values())
            .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(range))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidSetting(
                        "--input-range", "must be bytes, unit, signed or imagenet, is " + range));
    try {
      return new FeatureSource(
          network, new TorchScriptSettings(size, known, channels, features, logits));
    } catch (InvalidSetting e) {
      throw new InvalidSetting("--input-" + e.key(), e.problem(), e);
    }
  }

  boolean isClassifier() {
    return network.equals(CLASSIFIER);
  }
}
