package io.github.ddpm.evaluation;

import io.github.ddpm.metrics.TorchScriptSettings;
import io.github.ddpm.metrics.TorchScriptSettings.Range;
import io.github.ddpm.settings.InvalidSetting;
import java.util.Arrays;
import java.util.Locale;

/**
 * How a TorchScript network wants to see images, in the user's words.
 *
 * @param settings what the words mean
 */
public record NetworkInput(TorchScriptSettings settings) {

  /** Bytes in three channels, as NVIDIA's Inception network takes them. */
  static NetworkInput defaults() {
    return of(0, "bytes", 3, "", "");
  }

  /** Checks the words; see {@link TorchScriptSettings} for what they mean. */
  public static NetworkInput of(
      int size, String range, int channels, String features, String logits) {
    Range known =
        Arrays.stream(Range.values())
            .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(range))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidSetting(
                        "--input-range", "must be bytes, unit, signed or imagenet, is " + range));
    try {
      return new NetworkInput(new TorchScriptSettings(size, known, channels, features, logits));
    } catch (InvalidSetting e) {
      throw new InvalidSetting("--input-" + e.key(), e.problem(), e);
    }
  }
}
