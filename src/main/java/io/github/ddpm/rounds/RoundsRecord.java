package io.github.ddpm.rounds;

import io.github.ddpm.checkpoint.CorruptFileException;
import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.Difference;
import io.github.ddpm.config.ResumedSettings;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageOrder;
import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What the first worker tells the others.
 *
 * @param settings of the run
 * @param images identifies the images and their labels
 * @param order in which they are taken
 * @param init the model that the run starts from; empty for none
 * @param precision the number format of all workers
 * @param session another one each time that these change
 */
public record RoundsRecord(
    RunConfig settings,
    String images,
    ImageOrder order,
    String init,
    Precision precision,
    String session) {
  /** May change between two calls, but not between the workers of one round. */
  private static final Set<String> OF_ALL = Set.of("training.steps", "training.log_every");

  /** The settings in which a worker would compute something else. */
  public List<Difference> differences(RunConfig other) {
    return Difference.between(settings, other).stream()
        .filter(change -> OF_ALL.contains(change.key()) || !ResumedSettings.mayChange(change.key()))
        .toList();
  }

  /** A new one. */
  static RoundsRecord of(
      RunConfig settings, String images, ImageOrder order, String init, Precision precision) {
    return new RoundsRecord(settings, images, order, init, precision, UUID.randomUUID().toString());
  }

  /** Whether a worker of the other would compute the same. */
  boolean isLike(RoundsRecord other) {
    return differences(other.settings).isEmpty()
        && images.equals(other.images)
        && order == other.order
        && init.equals(other.init)
        && precision == other.precision;
  }

  void write(Path file) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("config", ConfigWriter.toRecord(settings));
    fields.put("images", images);
    fields.put("order", order.word());
    fields.put("init", init);
    fields.put("precision", precision.name());
    fields.put("session", session);
    byte[] text = JsonFiles.text(fields).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(text));
  }

  static RoundsRecord read(Path file) throws IOException {
    Map<String, Object> fields = JsonFiles.read(file);
    if (fields.get("config") instanceof Map<?, ?> tree
        && fields.get("images") instanceof String images
        && fields.get("order") instanceof String order
        && fields.get("init") instanceof String init
        && fields.get("precision") instanceof String precision
        && fields.get("session") instanceof String session) {
      Map<String, Object> settings = new LinkedHashMap<>();
      tree.forEach((key, value) -> settings.put(key.toString(), value));
      return new RoundsRecord(
          ConfigLoader.fromTree(settings, file.toString()),
          images,
          ImageOrder.named(order),
          init,
          Precision.valueOf(precision),
          session);
    }
    throw new CorruptFileException(file, "a field is missing");
  }
}
