package io.github.ddpm.run;

import io.github.ddpm.config.Difference;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.model.TrainedImages;
import io.github.ddpm.report.Shell;
import io.github.ddpm.settings.InvalidSetting;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must stay the same when a run continues from a checkpoint.
 *
 * @param folder the run's folder
 * @param before the checkpoint's record
 */
record Continuation(Path folder, RunRecord before) {
  private static final Logger LOG = LoggerFactory.getLogger(Continuation.class);

  /** Settings that may change when a run is resumed. */
  private static final Set<String> MAY_CHANGE =
      Set.of(
          "device",
          "precision",
          "data.path",
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

  /**
   * Requires settings with which the result is that of an uninterrupted run.
   *
   * @throws InvalidSetting with a table of the differences
   */
  void requireSettings(RunConfig now) {
    List<Difference> changes =
        Difference.between(before.config(), now).stream()
            .filter(change -> !mayChange(change.key()))
            .toList();
    if (!changes.isEmpty()) {
      boolean sameNetwork =
          changes.stream().noneMatch(change -> FineTuning.isOfTheNetwork(change.key()));
      throw new InvalidSetting(
          "the run in %s was trained with different settings:%n%sUse those settings, or give another --run folder for a new run%s."
              .formatted(
                  folder,
                  table(changes),
                  sameNetwork ? ", which starts from its weights with " + fresh() : ""));
    }
  }

  /**
   * Requires at least as many steps as are done.
   *
   * @throws RunFailedException if the run is longer already
   */
  void requireSteps(long done, long steps) {
    if (done > steps) {
      throw RunFailedException.fewerSteps(folder, done, steps, fresh());
    }
  }

  /** The options of a new run with the weights of this one. */
  private String fresh() {
    return "--init %s --run NEW".formatted(Shell.word(Shell.path(folder)));
  }

  /**
   * Requires the same images, wherever they are now. Checkpoints of earlier versions do not know
   * theirs.
   *
   * @param otherAllowed whether others only cause a warning
   * @throws InvalidSetting if they are others and not allowed
   */
  void requireImages(TrainedImages now, boolean otherAllowed) {
    before.requireImages(now.count(), "give another --run folder");
    if (before.trainedImages().isEmpty() || before.trainedImages().get().areThoseOf(now)) {
      return;
    }
    String counts = "%d then, %d now".formatted(before.trainedImages().get().count(), now.count());
    if (!otherAllowed) {
      throw new InvalidSetting(
          "the run in %s was trained on different images (%s). Use those images, give --other-images to continue with these, or another --run folder for a new run."
              .formatted(folder, counts));
    }
    LOG.warn("the images are not those of the last checkpoint ({}); training continues", counts);
  }

  private static String table(List<Difference> changes) {
    int key = changes.stream().mapToInt(change -> change.key().length()).max().orElse(0);
    int before = changes.stream().mapToInt(change -> change.before().length()).max().orElse(0);
    String row = "  %-" + Math.max(key, 7) + "s  %-" + Math.max(before, 10) + "s  %s%n";
    StringBuilder table = new StringBuilder(row.formatted("setting", "checkpoint", "now"));
    changes.forEach(
        change -> table.append(row.formatted(change.key(), change.before(), change.after())));
    return table.toString();
  }

  private static boolean mayChange(String key) {
    return MAY_CHANGE.contains(key) || key.startsWith("sampling.");
  }
}
