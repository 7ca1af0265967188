package io.github.ddpm.bench;

import io.github.ddpm.config.RunConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Checks everything that a run needs.
 *
 * @param file the run's settings
 * @param config the content of {@code file}, with the user's overrides
 * @param home the program's folder, with its settings, data and checkpoints
 * @param environment the process's environment variables
 */
public record Doctor(Path file, RunConfig config, Path home, Map<String, String> environment) {

  /** Hands over each finding, good or bad, before the next check begins. */
  public void examine(Consumer<Finding> found) throws IOException {
    new MachineChecks(home, environment).all().forEach(found);
    new EngineChecks(config).all(found);
    new DataChecks(file, config, home.resolve("configs"), home.resolve("data")).all(found);
  }
}
