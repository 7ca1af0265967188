package io.github.ddpm.evaluation;

import io.github.ddpm.metrics.TorchScriptSettings;
import io.github.ddpm.metrics.TorchScriptSettings.Range;
import io.github.ddpm.settings.InvalidSetting;
import java.util.Arrays;
import java.util.Locale;

/**
 * The source of features, as the user names it.
 *
 * @param network {@value #CLASSIFIER}, or the path of a TorchScript network
 * @param input how a TorchScript network expects images
 */
public record FeatureSource(String network, TorchScriptSettings input) {
  /** Names the features that need no file. */
  public static final String CLASSIFIER = "classifier";

  /** A network with the input of NVIDIA's Inception: bytes in three channels. */
  static FeatureSource of(String network) {
    return new FeatureSource(network, TorchScriptSettings.defaults());
  }

  /** Checks the user's values; {@link TorchScriptSettings} explains them. */
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
