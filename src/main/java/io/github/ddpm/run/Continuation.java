package io.github.ddpm.run;

import io.github.ddpm.config.Difference;
import io.github.ddpm.config.ResumedSettings;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.model.TrainedImages;
import io.github.ddpm.report.Shell;
import io.github.ddpm.settings.InvalidSetting;
import java.nio.file.Path;
import java.util.List;
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

  /**
   * Requires settings with which the result is that of an uninterrupted run.
   *
   * @throws InvalidSetting with a table of the differences
   */
  void requireSettings(RunConfig now) {
    List<Difference> changes =
        Difference.between(before.config(), now).stream()
            .filter(change -> !ResumedSettings.mayChange(change.key()))
            .toList();
    if (!changes.isEmpty()) {
      boolean sameNetwork =
          changes.stream().noneMatch(change -> FineTuning.isOfTheNetwork(change.key()));
      throw new InvalidSetting(
          "the run in %s was trained with different settings:%n%sUse those settings, or give another --run folder for a new run%s."
              .formatted(
                  folder,
                  table(changes),
                  sameNetwork ? ", which starts from its weights with " + fresh(folder) : ""));
    }
  }

  /**
   * Requires at least as many steps as are done.
   *
   * @throws RunFailedException if the run is longer already
   */
  static void requireSteps(Path folder, long done, long steps) {
    if (done > steps) {
      throw RunFailedException.fewerSteps(folder, done, steps, fresh(folder));
    }
  }

  /** The options of a new run with the weights of this one. */
  private static String fresh(Path folder) {
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
}
