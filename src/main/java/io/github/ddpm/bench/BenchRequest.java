package io.github.ddpm.bench;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.config.RunConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A user's request for a benchmark.
 *
 * @param config the network, the batch size, device and precision
 * @param warmup steps before the first that counts, at least 0
 * @param steps that count, at least 1
 * @param threads CPU threads, or 0 for the engine's default
 * @param dataRoot the folder of the image collections, to train on the images that the settings
 *     name; empty to train on random images in memory
 */
public record BenchRequest(
    Workload workload,
    RunConfig config,
    int warmup,
    int steps,
    int threads,
    Optional<Path> dataRoot) {

  /** Checks the numbers; an error names the option. */
  public BenchRequest {
    require(warmup >= 0, "--warmup", "must be at least 0, is " + warmup);
    require(steps >= 1, "--steps", "must be at least 1, is " + steps);
    require(threads >= 0, "--threads", "must be at least 1, is " + threads);
  }
}
