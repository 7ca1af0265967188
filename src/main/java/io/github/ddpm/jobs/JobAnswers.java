package io.github.ddpm.jobs;

import io.github.ddpm.progress.Progress;
import io.github.ddpm.settings.InvalidSetting;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a job says while it runs, one line each that begins with {@code ddpm-cluster}; other lines
 * are Spark's.
 *
 * <pre>
 *   done K          shard K is done
 *   workers N       so many processes of the cluster work for the job
 *   idle            none does so after a while
 *   lost TEXT       an attempt at a shard was lost; unless it was the last one, another follows
 *   refused TEXT    the command is wrong, whoever tries it
 *   failed TEXT     the job has failed
 * </pre>
 */
final class JobAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(JobAnswers.class);
  private static final String BEGINNING = "ddpm-cluster ";

  private final Progress progress;
  private final int shards;
  private int done;
  private Optional<String> failure = Optional.empty();

  JobAnswers(Progress progress, int shards) {
    this.progress = progress;
    this.shards = shards;
  }

  /**
   * Takes a line.
   *
   * @throws InvalidSetting if it says that the command is wrong
   */
  void hear(String line) {
    if (!line.startsWith(BEGINNING)) {
      return;
    }
    String[] parts = line.substring(BEGINNING.length()).split(" ", 2);
    String text = parts.length > 1 ? parts[1] : "";
    switch (parts[0]) {
      case "done" -> progress.advance(++done);
      case "workers" -> progress.status(text.equals("1") ? "1 worker" : text + " workers");
      case "idle" ->
          LOG.warn(
              "no worker has begun a shard yet; check that the master has this address, and workers with cores and memory free, as its web page shows");
      case "lost" -> LOG.warn(text);
      case "refused" -> throw new InvalidSetting(text);
      case "failed" -> failure = Optional.of(text);
      default -> throw new IllegalStateException("the cluster's part is of another build: " + line);
    }
  }

  /** Whether all shards are done. */
  boolean isDone() {
    return done == shards;
  }

  /** Why the job has failed, whose process ended with this code. */
  String failure(int code) {
    return failure.orElse(
        "the job ended with code %d after %d of %d shards".formatted(code, done, shards));
  }
}
