package io.github.ddpm.ranks;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.settings.InvalidSetting;
import java.util.Map;
import java.util.Optional;

/**
 * The place of a job in an array of equal jobs, which know of each other only their number: parts
 * of a work can be dealt out to them, but they cannot train together.
 */
final class Array {
  private static final String INDEX = "JOB_COMPLETION_INDEX";
  private static final String COMPLETIONS = "JOB_COMPLETIONS";

  private Array() {}

  /** A pod of an indexed job. Kubernetes tells it no number of completions: the manifest has to. */
  static Optional<Place> ofKubernetes(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    if (!variables.has(INDEX)) {
      return Optional.empty();
    }
    if (!variables.has(COMPLETIONS)) {
      throw new InvalidSetting(
          COMPLETIONS,
          "is missing, but %s; Kubernetes does not tell a pod the completions of its job: set %s to them in the manifest's env"
              .formatted(variables.shown(INDEX), COMPLETIONS));
    }
    int count = variables.number(COMPLETIONS, 1, variables.shown(INDEX));
    int index = variables.number(INDEX, 0, variables.shown(COMPLETIONS));
    require(
        index < count,
        INDEX,
        "must be below %d, as %s, is %d".formatted(count, variables.shown(COMPLETIONS), index));
    return Optional.of(new Place(index, count, Place.UNKNOWN, INDEX));
  }

  /** A job of a Slurm array such as {@code 1-8} or {@code 0-30:10}. */
  static Optional<Place> ofSlurm(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    if (!variables.has("SLURM_ARRAY_TASK_ID")) {
      return Optional.empty();
    }
    String because = variables.shown("SLURM_ARRAY_TASK_ID");
    int id = variables.number("SLURM_ARRAY_TASK_ID", 0, because);
    int first = variables.number("SLURM_ARRAY_TASK_MIN", 0, because);
    int last = variables.number("SLURM_ARRAY_TASK_MAX", 0, because);
    int step = variables.number("SLURM_ARRAY_TASK_STEP", 1, because);
    int count = variables.number("SLURM_ARRAY_TASK_COUNT", 1, because);
    require(
        count > 1,
        "SLURM_ARRAY_TASK_COUNT",
        "is 1, so job %d may repeat one of several; give --shard K/M, or repeat it by scontrol requeue"
            .formatted(id));
    require(
        (last - first) / step + 1 == count,
        "SLURM_ARRAY_TASK_COUNT",
        "is %d, but the array's numbers are %d to %d in steps of %d; give --array a range without gaps, or --shard K/M"
            .formatted(count, first, last, step));
    require(
        id >= first && id <= last && (id - first) % step == 0,
        "SLURM_ARRAY_TASK_ID",
        "is %d, which is none of %d to %d in steps of %d".formatted(id, first, last, step));
    return Optional.of(new Place((id - first) / step, count, Place.UNKNOWN, "SLURM_ARRAY_TASK_ID"));
  }
}
