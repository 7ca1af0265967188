package io.github.ddpm.config;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.ddpm.training.RoundSettings;
import io.github.ddpm.training.TrainingSettings;

/**
 * The section {@code training}: how the network is fitted, and what a run does between steps. The
 * keys of all parts are written directly in the section.
 *
 * @param training how the network is fitted
 * @param checkpointEvery steps between two checkpoints, at least 1
 * @param preview grids of images that show the run's progress, {@code preview_…} in YAML
 * @param evaluation measurements of drawn images, {@code evaluate_…} in YAML
 * @param keep how many of the newest checkpoints are kept, at least 1
 * @param keepEvery checkpoints whose step this divides are kept too; 0 for none
 */
public record TrainingRunSettings(
    @JsonUnwrapped TrainingSettings training,
    long checkpointEvery,
    @JsonUnwrapped(prefix = "preview_") PreviewSettings preview,
    @JsonUnwrapped(prefix = "evaluate_") EvaluationSettings evaluation,
    int keep,
    long keepEvery) {

  /** Checks every value; an error names the setting's YAML key. */
  public TrainingRunSettings {
    require(checkpointEvery >= 1, "checkpoint_every", "must be at least 1, is " + checkpointEvery);
    requireWhole(training.rounds(), "checkpoint_every", checkpointEvery);
    requireWhole(training.rounds(), "preview_every", preview.every());
    requireWhole(training.rounds(), "evaluate_every", evaluation.every());
    requireWhole(training.rounds(), "keep_every", keepEvery);
    require(keep >= 1, "keep", "must be at least 1, is " + keep);
    require(keepEvery >= 0, "keep_every", "must be 0 (off) or positive, is " + keepEvery);
  }

  /** Between the steps of a round there is nothing to save. */
  private static void requireWhole(RoundSettings rounds, String key, long every) {
    long round = rounds.localSteps();
    require(
        !rounds.areOn() || every % round == 0,
        key,
        "must be a multiple of training.local_steps, %d, such as %d, is %d"
            .formatted(round, round == 0 ? every : (every / round + 1) * round, every));
  }

  static TrainingRunSettings defaults() {
    return new TrainingRunSettings(
        TrainingSettings.defaults(),
        5000,
        new PreviewSettings(5000, 36),
        EvaluationSettings.defaults(),
        3,
        0);
  }

  /**
   * Grids of images that a run draws.
   *
   * @param every steps between two of them, at least 1
   * @param images in each, at least 1
   */
  public record PreviewSettings(long every, int images) {
    /** Checks both values. */
    public PreviewSettings {
      require(every >= 1, "preview_every", "must be at least 1, is " + every);
      require(images >= 1, "preview_images", "must be at least 1, is " + images);
    }
  }
}
