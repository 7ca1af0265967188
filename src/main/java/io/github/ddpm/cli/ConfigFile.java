package io.github.ddpm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Finds the file that {@code --config} means. */
final class ConfigFile {
  private ConfigFile() {}

  /**
   * Returns {@code config} itself, or the file of that name among the program's own settings.
   *
   * @throws ParameterException if neither exists
   */
  static Path find(CommandLine command, Path home, Path config) {
    Path inConfigs = home.resolve("configs").resolve(config);
    if (Files.isRegularFile(config)) {
      return config;
    } else if (Files.isRegularFile(inConfigs)) {
      return inConfigs;
    }
    throw new ParameterException(
        command,
        "--config: there is no file %s, and no %s"
            .formatted(
                config.toAbsolutePath().normalize(), inConfigs.toAbsolutePath().normalize()));
  }
}
