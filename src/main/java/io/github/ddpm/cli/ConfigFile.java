package io.github.ddpm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Finds the file that {@code --config} means. */
final class ConfigFile {
  private ConfigFile() {}

  /**
   * Returns {@code config} itself, or the file of that name among the user's settings or the
   * program's.
   *
   * @throws ParameterException if none exists
   */
  static Path find(CommandLine command, Path home, Path config) {
    List<Path> places = new ArrayList<>(List.of(config, home.resolve("configs").resolve(config)));
    Optional.ofNullable(System.getProperty("ddpm.configs"))
        .ifPresent(program -> places.add(Path.of(program).resolve(config)));
    return places.stream()
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() -> new ParameterException(command, missing(places)));
  }

  private static String missing(List<Path> places) {
    return places.stream()
        .map(place -> place.toAbsolutePath().normalize().toString())
        .distinct()
        .collect(Collectors.joining(", no ", "--config: there is no file ", ""));
  }
}
