package io.github.ddpm.config;

import java.util.Set;

/** Which settings a run may continue with otherwise than it began. */
public final class ResumedSettings {
  private static final Set<String> MAY_CHANGE =
      Set.of(
          "device",
          "precision",
          "data.path",
          "data.condition",
          "data.max_bad",
          "data.layout",
          "training.steps",
          "training.micro_batch",
          "training.log_every",
          "training.checkpoint_every",
          "training.preview_every",
          "training.preview_images",
          "training.evaluate_every",
          "training.evaluate_images",
          "training.evaluate_metrics",
          "training.evaluate_features",
          "training.keep",
          "training.keep_every");

  private ResumedSettings() {}

  /** Whether the setting of this key may be another than before. */
  public static boolean mayChange(String key) {
    return MAY_CHANGE.contains(key) || key.startsWith("sampling.");
  }
}
