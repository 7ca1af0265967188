package io.github.ddpm.bench;

import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Checks for the images that settings name, without decoding them.
 *
 * @param file settings whose images must exist
 * @param config the content of {@code file}
 * @param configs a folder of other settings, whose images may be missing
 * @param dataRoot the folder of the image collections
 */
record DataChecks(Path file, RunConfig config, Path configs, Path dataRoot) {
  private static final String TOPIC = "data";
  private static final String REMEDY = "data/README.md says which files go where";

  void all(Consumer<Finding> found) throws IOException {
    found.accept(of(file, config, Finding.Severity.MISSING));
    for (Path other : others()) {
      try {
        found.accept(of(other, ConfigLoader.load(other, List.of()), Finding.Severity.WARNING));
      } catch (InvalidSetting e) {
        found.accept(Finding.warning(TOPIC, e.getMessage(), "correct the file"));
      }
    }
  }

  private Finding of(Path file, RunConfig config, Finding.Severity ifMissing) {
    String name = file.getFileName() + ": ";
    try {
      int images = new DataRun(dataRoot).count(config);
      return Finding.ok(TOPIC, name + config.data().source() + ", " + Count.of(images, "image"));
    } catch (IOException | InvalidSetting e) {
      return new Finding(ifMissing, TOPIC, name + e.getMessage(), REMEDY);
    }
  }

  private List<Path> others() throws IOException {
    if (!Files.isDirectory(configs)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(configs)) {
      return files
          .filter(other -> other.toString().endsWith(".yaml"))
          .filter(other -> !other.getFileName().equals(file.getFileName()))
          .sorted()
          .toList();
    }
  }
}
