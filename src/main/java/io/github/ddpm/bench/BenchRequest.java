package io.github.ddpm.bench;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.config.RunConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is to be timed.
 *
 * @param config the network, the batch size, device and precision
 * @param warmup steps before the first that counts, at least 0
 * @param steps that count, at least 1
 * @param threads of the processor, or 0 for as many as the engine takes
 * @param dataRoot where the folders of image collections lie, for training on the images that the
 *     settings name; if empty, on random images in memory
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
