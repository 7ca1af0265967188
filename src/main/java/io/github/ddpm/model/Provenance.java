package io.github.ddpm.model;

import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.output.Png;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a checkpoint or an image file was made.
 *
 * @param facts seed, command and whatever else is known, in the order to show
 * @param settings all settings in force
 */
public record Provenance(Map<String, String> facts, RunConfig settings) {
  private static final String PREFIX = "ddpm.";
  private static final String SETTINGS = PREFIX + "settings";

  /**
   * Reads the provenance of a PNG file, a checkpoint, or a run's newest whole checkpoint.
   *
   * @throws IOException if it is something else, or does not say how it was made
   */
  public static Provenance of(Path path) throws IOException {
    return Files.isDirectory(path) || ModelFinder.isBest(path)
        ? ModelFinder.read(path, Provenance::ofCheckpoint)
        : ofImage(path);
  }

  private static Provenance ofImage(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(
          "there is no file or folder %s, and no run of that name; ddpm runs lists the runs"
              .formatted(file));
    }
    Map<String, String> text = Png.text(file);
    if (!text.containsKey(SETTINGS)) {
      throw new IOException(file + ": does not say how it was made; only ddpm's images do");
    }
    Map<String, String> facts = new LinkedHashMap<>();
    for (String key :
        List.of(
            "step",
            "model",
            "weights",
            "path",
            "seed",
            "class",
            "sampling",
            "enlarged",
            "stage2",
            "stage3",
            "stage4",
            "edit",
            "noised",
            "command")) {
      if (text.containsKey(PREFIX + key)) {
        facts.put(key, text.get(PREFIX + key));
      }
    }
    try {
      return new Provenance(
          facts, ConfigLoader.load(file.toString(), text.get(SETTINGS), List.of()));
    } catch (InvalidSetting e) { // Of a file, not of what the user has asked for.
      throw new IOException(e.getMessage(), e);
    }
  }

  private static Provenance ofCheckpoint(Path checkpoint) throws IOException {
    RunRecord record =
        RunRecord.of(checkpoint)
            .orElseThrow(
                () -> new IOException(checkpoint + ": was not trained by ddpm, has no run.json"));
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("checkpoint", checkpoint.toString());
    facts.put("step", record.step() + " of " + record.config().training().steps());
    facts.put("seed", String.valueOf(record.config().seed()));
    if (record.rollbacks() > 0) {
      facts.put("rollbacks", String.valueOf(record.rollbacks()));
    }
    if (record.microBatch() > 0) {
      facts.put("micro_batch", String.valueOf(record.microBatch()));
    }
    record.best().ifPresent(best -> facts.put("best", best.toString()));
    facts.put("command", record.command());
    return new Provenance(facts, record.config());
  }

  /** The settings as YAML. */
  public String yaml() {
    return ConfigWriter.toYaml(settings);
  }

  /** Everything as nested maps, to be written as JSON. */
  public Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>(facts);
    tree.put("settings", ConfigWriter.toTree(settings));
    return tree;
  }
}
