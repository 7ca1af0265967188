package io.github.ddpm.bench;

import io.github.ddpm.config.RunConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Checks everything that a run needs.
 *
 * @param file the run's settings
 * @param config the content of {@code file}, with the user's overrides
 * @param home the program's folder, with its settings, data and checkpoints
 * @param environment the process's environment variables
 */
public record Doctor(Path file, RunConfig config, Path home, Map<String, String> environment) {

  /** Returns all findings, good and bad. */
  public Findings examine() throws IOException {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(new MachineChecks(home, environment).all());
    findings.addAll(new EngineChecks(config).all());
    findings.addAll(
        new DataChecks(file, config, home.resolve("configs"), home.resolve("data")).all());
    return new Findings(findings);
  }
}
