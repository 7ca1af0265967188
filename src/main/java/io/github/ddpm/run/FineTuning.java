package io.github.ddpm.run;

import io.github.ddpm.checkpoint.Checkpoint;
import io.github.ddpm.checkpoint.SavedCheckpoints;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.Difference;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.diffusers.SchedulerDocument;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.training.TrainingState;
import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model whose network and weights a run starts from, instead of fresh weights. The run's
 * checkpoints record it.
 *
 * @param origin the model's folder as the user named it, absolute
 * @param model the pipeline to read: the run's own, if it has one, else the origin's
 * @param unet the network
 * @param classes the number of classes where the settings leave it open: that of the model's run,
 *     else of its class embeddings
 * @param lowResolution height of the small images that the network is shown, or 0
 */
public record FineTuning(
    Path origin, PipelineFolder model, UNetConfig unet, int classes, int lowResolution) {
  private static final Logger LOG = LoggerFactory.getLogger(FineTuning.class);
  private static final String OPTION = "--init";

  /**
   * Finds the model that a run starts from, or has started from.
   *
   * @param run the run's folder, which need not exist yet
   * @param init a pipeline, a checkpoint or another run; empty for what the run's checkpoints
   *     record
   * @return empty if the run starts, or has started, from fresh weights
   * @throws InvalidSetting if the run has started from something else
   * @throws IOException if there is no model at {@code init}, or it is not supported
   */
  public static Optional<FineTuning> of(Path run, Optional<Path> init) throws IOException {
    Optional<Path> given = init.map(path -> path.toAbsolutePath().normalize());
    Optional<Path> checkpoint =
        new SavedCheckpoints(run)
            .newestWhole(file -> file.endsWith(".json"), damage -> {}) // The rest when it is read.
            .map(Checkpoint::folder);
    if (checkpoint.isEmpty()) {
      if (given.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          ModelFinder.read(init.get(), folder -> at(given.get(), folder).withWeights()));
    }
    Optional<Path> remembered = RunRecord.of(checkpoint.get()).flatMap(RunRecord::init);
    if (given.isPresent() && !given.equals(remembered)) {
      throw new InvalidSetting(
          "the run in %s started from %s. Leave out %s to resume it, or give another --run"
              .formatted(run, remembered.map(Path::toString).orElse("fresh weights"), OPTION));
    }
    return remembered.isEmpty()
        ? Optional.empty()
        : Optional.of(at(remembered.get(), checkpoint.get()));
  }

  private FineTuning withWeights() throws IOException {
    Pipeline.network(model); // Refuses weights of another network.
    return this;
  }

  private static FineTuning at(Path origin, Path folder) throws IOException {
    PipelineFolder model = new PipelineFolder(folder);
    model.index();
    UNetConfig unet = model.imageNetwork();
    Optional<UNetSettings> trained = RunRecord.of(folder).map(run -> run.config().model());
    int classes = trained.map(UNetSettings::classes).orElse(unet.numClassEmbeds());
    int small = trained.map(UNetSettings::lowResolution).orElse(0);
    if (unet.shownChannels() > 0 && small == 0) {
      throw new IOException(
          "%s: the network is shown an image besides the noisy one, and no run says how small; start from a run of ddpm"
              .formatted(folder));
    }
    return new FineTuning(origin, model, unet, classes, small);
  }

  /** Where a run's weights come from, in words; empty if they are fresh. */
  static String words(Optional<FineTuning> start) {
    return start.map(model -> model.origin().toString()).orElse("");
  }

  /** The default settings of a run with this network: its image size and its model section. */
  public RunConfig defaults() {
    return ConfigLoader.override(RunConfig.defaults(), settings());
  }

  /** The settings that name this network and its images. */
  public List<Assignment> settings() {
    List<Integer> attended =
        IntStream.range(0, unet.levels())
            .filter(level -> unet.attention().down().get(level))
            .mapToObj(level -> unet.height() >> level)
            .toList();
    return List.of(
        setting("data.image_size", List.of(unet.height(), unet.width())),
        setting("data.channels", unet.imageChannels()),
        setting("model.block_out_channels", unet.blocks().outChannels()),
        setting("model.layers_per_block", unet.blocks().layersPerBlock()),
        setting("model.attention_resolutions", attended),
        setting("model.attention_head_dim", unet.attention().headDim()),
        setting("model.norm_num_groups", unet.norm().groups()),
        setting("model.dropout", unet.dropout()),
        setting("model.classes", classes),
        setting("model.low_resolution", lowResolution),
        setting("diffusion.learn_sigma", unet.outChannels() == 2 * unet.imageChannels()));
  }

  private static Assignment setting(String key, Object value) {
    return new Assignment(OPTION, key, value.toString());
  }

  /**
   * The network to train: the model's, with the dropout of the settings. Its last class may mean
   * "no class", as it does where labels are withheld.
   *
   * @throws InvalidSetting if the settings name another network or other images
   */
  UNetConfig network(RunConfig config) {
    List<String> differences =
        Difference.between(defaults(), config).stream()
            .filter(difference -> isOfTheNetwork(difference.key()))
            .map(difference -> "  " + difference)
            .toList();
    if (!differences.isEmpty()) {
      throw new InvalidSetting(
          "%s has a different network from the settings:%n%s%nLeave these settings out."
              .formatted(origin, String.join(System.lineSeparator(), differences)));
    }
    requireClasses(config.model().classes(), config.training().labelDropout());
    boolean isTold = unet.time().ofLabels();
    if (isTold != config.tellsNoiseLevels()) {
      throw new InvalidSetting(
          "training.noise_level",
          "must be %s, is %d: the network of %s is %s the noise level of the small image"
              .formatted(
                  isTold ? "above 0" : "0",
                  config.training().noiseLevel(),
                  origin,
                  isTold ? "told" : "not told"));
    }
    return unet.withDropout(config.model().dropout());
  }

  private void requireClasses(int wanted, double labelDropout) {
    int known = unet.numClassEmbeds();
    if (known == 0 ? wanted > 0 : wanted != known && wanted != Math.max(known - 1, 1)) {
      throw new InvalidSetting(
          "model.classes",
          "must be %s, is %d: the network of %s knows that many"
              .formatted(
                  known == 0 ? "0" : "%d, or %d plus one for no class".formatted(known, known - 1),
                  wanted,
                  origin));
    }
    if (known > 0 && wanted == known && labelDropout > 0) {
      throw new InvalidSetting(
          "training.label_dropout",
          "must be 0, is %s: the network of %s has %s, and none of them means no class. If the last one does, set model.classes to %d"
              .formatted(labelDropout, origin, Count.of(known, "class"), known - 1));
    }
  }

  /** Whether a setting is one of the network, which a model brings along. */
  static boolean isOfTheNetwork(String key) {
    return (key.startsWith("model.")
            && !key.equals("model.dropout")
            && !key.equals("model.classes"))
        || key.equals("data.image_size")
        || key.equals("data.channels")
        || key.equals("diffusion.learn_sigma");
  }

  /**
   * Copies the model's weights into the weights and their average. If it was a checkpoint that is
   * gone, as a damaged one of this run or an old one of a run in training, the origin is read anew.
   */
  void fill(TrainingState state, DiffusionSettings diffusion) throws IOException {
    try {
      fill(model, state, diffusion);
    } catch (IOException e) {
      if (Files.exists(model.path())) {
        throw e;
      }
      ModelFinder.read(origin, folder -> fill(new PipelineFolder(folder), state, diffusion));
    }
  }

  private Void fill(PipelineFolder model, TrainingState state, DiffusionSettings diffusion)
      throws IOException {
    SchedulerDocument scheduler = model.scheduler();
    if (!scheduler.isOf(diffusion)) {
      LOG.warn(
          "{} was trained with a different noise schedule or prediction ({}) from the diffusion"
              + " settings; its weights will have to adapt",
          origin,
          scheduler.prediction());
    }
    Pipeline.readWeights(model.path(), state.parameters(), state.flat());
    Pipeline.readWeights(model.path(), state.parameters(), state.optimizer().ema());
    LOG.info("starts from the weights of {}", model.path());
    return null;
  }
}
