package io.github.ddpm.run;

import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.Checkpoints;
import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.Damage;
import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.checkpoint.Safetensors;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.Difference;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.training.StateFiles;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The checkpoints of one training run: pipelines with the state to go on from beside them. */
final class RunFolder {
  private static final String STATE = "training/state.safetensors";
  private static final String RUN = "training/run.json";

  /** Settings that a run may go on with although they were others before. */
  private static final Set<String> MAY_CHANGE =
      Set.of(
          "device",
          "precision",
          "data.path",
          "training.steps",
          "training.log_every",
          "training.checkpoint_every",
          "training.preview_every",
          "training.preview_images",
          "training.keep");

  private final Path folder;
  private final RunConfig config;
  private final Checkpoints checkpoints;

  RunFolder(Path folder, RunConfig config) {
    this.folder = folder;
    this.config = config;
    checkpoints = new Checkpoints(folder, config.training().keep());
  }

  /** Saves a checkpoint of {@code state} under its step. */
  void save(UNet unet, TrainingState state) throws IOException {
    checkpoints.save(
        state.step(),
        staging -> {
          Pipeline.write(staging, config, unet, state);
          staging.safetensors(STATE, Safetensors.PYTORCH, StateFiles.tensors(state));
          staging.json(RUN, Map.of("step", state.step(), "config", ConfigWriter.toTree(config)));
        });
  }

  /**
   * Brings {@code state} to the newest whole checkpoint, if there is one.
   *
   * @param report told of each checkpoint that was damaged, and is set aside now
   * @throws SettingsRefusedException if the checkpoint was made with settings that do not fit
   */
  void restore(TrainingState state, Consumer<Damage> report) throws IOException {
    Optional<Checkpoint> newest = checkpoints.recover(report);
    if (newest.isEmpty()) {
      return;
    }
    Path checkpoint = newest.get().folder();
    refuseChanges(checkpoint);
    Pipeline.readWeights(checkpoint, state.parameters(), state.optimizer().ema());
    try (SafetensorsFile file = SafetensorsFile.open(checkpoint.resolve(STATE))) {
      StateFiles.restore(file, state);
    }
    state.step(newest.get().step());
  }

  private void refuseChanges(Path checkpoint) throws IOException {
    RunConfig before = configOf(checkpoint).orElse(config);
    List<Difference> changes =
        Difference.between(before, config).stream()
            .filter(change -> !mayChange(change.key()))
            .toList();
    if (!changes.isEmpty()) {
      throw new SettingsRefusedException(
          "the run in %s was trained with other settings:%n%s%nTake those settings, or another --run folder for a new run."
              .formatted(
                  folder,
                  changes.stream()
                      .map(change -> "  " + change)
                      .collect(Collectors.joining(System.lineSeparator()))));
    }
  }

  private static boolean mayChange(String key) {
    return MAY_CHANGE.contains(key) || key.startsWith("sampling.");
  }

  /** The settings that a checkpoint was trained with, if it is one of ours. */
  static Optional<RunConfig> configOf(Path checkpoint) throws IOException {
    Path file = checkpoint.resolve(RUN);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (JsonFiles.read(file).get("config") instanceof Map<?, ?> tree) {
      Map<String, Object> settings = new LinkedHashMap<>();
      tree.forEach((key, value) -> settings.put(key.toString(), value));
      return Optional.of(ConfigLoader.fromTree(settings, file.toString()));
    }
    throw new CorruptFileException(file, "field 'config' is missing");
  }
}
