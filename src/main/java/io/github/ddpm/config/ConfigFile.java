package io.github.ddpm.config;

import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds and reads the file that {@code --config} means. */
public final class ConfigFile {
  /** Means stdin. */
  public static final Path STDIN = Path.of("-");

  private ConfigFile() {}

  /**
   * The file that {@code config} names: itself, or the one of that name among the user's settings
   * or the program's. Everywhere, {@code .yaml} may be left out.
   *
   * @param home the folder above the user's settings
   * @throws InvalidSetting if there is none
   */
  public static Path find(Path home, Path config) {
    return look(home, config)
        .orElseThrow(
            () ->
                new InvalidSetting(
                    "--config",
                    places(home, config)
                        .map(place -> place.toAbsolutePath().normalize().toString())
                        .distinct()
                        .collect(
                            Collectors.joining(
                                ", no ", "there is no file ", ", with or without .yaml"))));
  }

  /** The same, if there is one. */
  public static Optional<Path> look(Path home, Path config) {
    return places(home, config)
        .flatMap(path -> Stream.of(path, path.resolveSibling(path.getFileName() + ".yaml")))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** The folder of the program's own settings, if it has one. */
  public static Optional<Path> ofProgram() {
    return Optional.ofNullable(System.getProperty("ddpm.configs")).map(Path::of);
  }

  private static Stream<Path> places(Path home, Path config) {
    return Stream.concat(
        Stream.of(config, home.resolve("configs").resolve(config)),
        ofProgram().map(program -> program.resolve(config)).stream());
  }

  /**
   * Reads the file that {@code config} names, or for {@code -} stdin.
   *
   * @param overrides as in {@link ConfigLoader#load(Path, List, RunConfig)}
   * @throws InvalidSetting if there is no such file, or a key or value is wrong
   * @throws IOException if stdin cannot be read
   */
  public static RunConfig load(
      Path home, Path config, List<Assignment> overrides, RunConfig defaults) throws IOException {
    if (config.equals(STDIN)) {
      String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
      return ConfigLoader.load("stdin", text, overrides, defaults);
    }
    return ConfigLoader.load(find(home, config), overrides, defaults);
  }
}
