package io.github.ddpm.model;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.checkpoint.StagingFolder;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint's record of its run, in {@code training/run.json}.
 *
 * @param step how many steps had been done
 * @param config all settings
 * @param command the last command that trained it, as typed; empty if not known
 * @param rollbacks how often training had gone back to a checkpoint
 * @param microBatch how many images the network saw at once; 0 if not known
 * @param fittedSteps the number of steps, if it was fitted to a time limit; else 0
 * @param measuredPrecision the number format that {@code precision: auto} chose, where that was
 *     measured
 * @param classNames the names of its images' classes
 * @param images how many images its collection had, if some are held out; else 0
 * @param trainedImages the images of its collection, held out or not; empty if not known
 * @param best the best checkpoint so far, if any was measured
 * @param init the model that training started from, if any
 */
public record RunRecord(
    long step,
    RunConfig config,
    String command,
    long rollbacks,
    int microBatch,
    long fittedSteps,
    Optional<Precision> measuredPrecision,
    List<String> classNames,
    int images,
    Optional<TrainedImages> trainedImages,
    Optional<Best> best,
    Optional<Path> init) {
  /** What a checkpoint's training resumes from; three quarters of its bytes. */
  public static final String STATE = "training/state.safetensors";

  static final String FILE = "training/run.json";

  private static final String NETWORK = "unet";

  public void write(StagingFolder staging) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("step", step);
    fields.put("config", ConfigWriter.toRecord(config));
    fields.put("command", command);
    fields.put("rollbacks", rollbacks);
    fields.put("micro_batch", microBatch);
    fields.put("fitted_steps", fittedSteps);
    measuredPrecision.ifPresent(measured -> fields.put("measured_precision", measured.name()));
    fields.put("class_names", classNames);
    if (images > 0) {
      fields.put("images", images);
    }
    trainedImages.ifPresent(known -> fields.put("trained_images", known.fields()));
    best.ifPresent(known -> fields.put("best", known.fields()));
    init.ifPresent(model -> fields.put("init", model.toString()));
    staging.json(FILE, fields);
  }

  /** Reads the record of a checkpoint, if it has one. */
  public static Optional<RunRecord> of(Path checkpoint) throws IOException {
    Path file = checkpoint.resolve(FILE);
    if (!Files.exists(file)) {
      Path folder = checkpoint.toAbsolutePath();
      Path network = Files.isDirectory(folder) ? folder : folder.getParent(); // Of its weights.
      boolean isOurs = network.endsWith(NETWORK) && Files.exists(network.resolveSibling(FILE));
      return isOurs ? of(network.getParent()) : Optional.empty();
    }
    try {
      return Optional.of(parse(file, JsonFiles.read(file)));
    } catch (InvalidSetting e) {
      throw e;
    } catch (IllegalArgumentException e) { // Of a path, or of a number format's name.
      throw new CorruptFileException(
          file, "a field is malformed (%s)".formatted(e.getMessage()), e);
    }
  }

  private static RunRecord parse(Path file, Map<String, Object> fields)
      throws CorruptFileException {
    if (fields.get("config") instanceof Map<?, ?> tree) {
      Map<String, Object> settings = new LinkedHashMap<>();
      tree.forEach((key, value) -> settings.put(key.toString(), value));
      return new RunRecord(
          number(fields, "step"),
          ConfigLoader.fromTree(settings, file.toString()),
          fields.get("command") instanceof String command ? command : "",
          number(fields, "rollbacks"),
          (int) number(fields, "micro_batch"),
          number(fields, "fitted_steps"),
          fields.get("measured_precision") instanceof String measured
              ? Optional.of(Precision.valueOf(measured))
              : Optional.empty(),
          names(fields.get("class_names")),
          (int) number(fields, "images"),
          TrainedImages.of(fields.get("trained_images")),
          Best.of(fields.get("best")),
          fields.get("init") instanceof String init
              ? Optional.of(Path.of(init))
              : Optional.empty());
    }
    throw new CorruptFileException(file, "field 'config' is missing");
  }

  /**
   * Refuses a collection of another length: other images would be held out of it.
   *
   * @param remedy what else can be done
   * @throws InvalidSetting if it has another length, and the run holds images out
   */
  public void requireImages(int now, String remedy) {
    require(
        images == 0 || images == now,
        "data.holdout",
        "the collection had %s when the run began, now %d, so images trained on would count as held out. Use the collection as it was, or %s"
            .formatted(Count.of(images, "image"), now, remedy));
  }

  private static List<String> names(Object field) {
    return field instanceof List<?> names
        ? names.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static long number(Map<String, Object> fields, String key) {
    return fields.get(key) instanceof Number number ? number.longValue() : 0;
  }
}
