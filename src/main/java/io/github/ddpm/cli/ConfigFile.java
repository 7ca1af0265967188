package io.github.ddpm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The file that {@code --config} means. */
final class ConfigFile {
  private ConfigFile() {}

  /**
   * {@code config} as it stands, or in the folder of settings that come with the program.
   *
   * @throws ParameterException if it is in neither
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
