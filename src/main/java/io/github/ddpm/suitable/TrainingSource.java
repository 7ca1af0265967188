package io.github.ddpm.suitable;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigFile;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.familiar.Epoch;
import io.github.ddpm.files.HomePath;
import io.github.ddpm.ingest.Appearance;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.model.RunRecord;
import io.github.ddpm.report.Shell;
import io.github.ddpm.run.FineTuning;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What {@code ddpm train} trains on: images, a settings file, or both.
 *
 * @param home has the program's own settings and its runs
 * @param images a collection, or null for the one that the settings name
 * @param config a settings file, or null for settings that suit the images
 */
public record TrainingSource(Path home, Path images, Path config) {
  /** The settings that suit any images. */
  private static final Path ANY_IMAGES = Path.of("folder.yaml");

  /** A network that allows any image size; the user's is checked with all settings. */
  private static final List<String> ANY_SIZE =
      List.of("model.block_out_channels=[32]", "model.attention_resolutions=[]");

  /** Refuses what is neither. */
  public TrainingSource {
    if (images == null && config == null) {
      throw new InvalidSetting(
          "nothing to train on: give your images, or a settings file with --config=FILE");
    } else if (images != null && (!Files.exists(images) || isYaml(images))) {
      requireNoSetting(home, images);
    }
  }

  private static boolean isYaml(Path path) {
    return path.toString().matches("(?i).*\\.ya?ml");
  }

  private static void requireNoSetting(Path home, Path images) {
    String word = Shell.word(images.toString());
    if (images.toString().matches("[a-z_0-9.]+=.*")) {
      throw new InvalidSetting(images + ": is a setting; type --set " + word);
    } else if (ConfigFile.look(home, images).isPresent()) {
      throw new InvalidSetting(images + ": is a settings file; type --config " + word);
    }
  }

  /** The folder of the run, unless the user names one: by the images, else the settings. */
  public Path folder() {
    if (images == null && config.equals(ConfigFile.STDIN)) {
      throw new InvalidSetting("--config -: has no name, so give --run=DIR too");
    }
    Path path = (images == null ? config : images).toAbsolutePath().normalize();
    String file = path.getFileName() == null ? "images" : path.getFileName().toString();
    boolean isFolder = images != null && Files.isDirectory(images);
    String name = isFolder ? file : file.replaceFirst("(?i)(\\.tar)?\\.[a-z0-9]+$", "");
    return home.resolve("checkpoints").resolve(name);
  }

  /**
   * Refuses to resume the run of other images in a folder that only has their name.
   *
   * @throws InvalidSetting if {@code run} is such a run
   */
  public void requireOwn(Path run) throws IOException {
    Optional<RunConfig> before = ModelFinder.record(run).map(RunRecord::config);
    if (images == null || before.isEmpty()) {
      return;
    }
    Path own = images.toAbsolutePath().normalize();
    String path = before.get().data().path();
    if (path.isEmpty() || !HomePath.of(path).toAbsolutePath().normalize().equals(own)) {
      throw new InvalidSetting(
          "%s holds a run of other images, %s; give this one another --run"
              .formatted(Shell.path(run), path.isEmpty() ? before.get().data().source() : path));
    }
  }

  /**
   * The settings of a run. Those that suit the images are chosen when the run begins; it keeps them
   * when it resumes.
   *
   * @param overrides the user's
   * @param note receives what was chosen, in words
   * @throws InvalidSetting if a setting is wrong
   * @throws IOException if the images cannot be read
   */
  public RunConfig settings(
      Path run, Optional<FineTuning> start, List<Assignment> overrides, Consumer<String> note)
      throws IOException {
    RunConfig defaults = start.map(FineTuning::defaults).orElseGet(RunConfig::defaults);
    if (config != null) {
      return ConfigFile.load(home, config, with(List.of(), overrides), defaults);
    }
    Optional<RunConfig> before = ModelFinder.record(run).map(RunRecord::config);
    if (before.isPresent()) {
      return ConfigLoader.override(before.get(), with(List.of(), overrides));
    }
    Path any = ConfigFile.find(home, ANY_IMAGES);
    String keys = "data\\.(labels|split|range" + (start.isPresent() ? ")" : "|image_size)");
    List<Assignment> how = new ArrayList<>(Assignment.parse(ANY_SIZE));
    overrides.stream().filter(set -> set.key().matches(keys)).forEach(how::add);
    RunConfig asked = ConfigLoader.load(any, with(List.of(), how), defaults);
    Appearance seen = new DataRun(home.resolve("data")).appearance(asked);
    Optional<ImageSize> size =
        how.stream()
            .filter(set -> set.key().equals("data.image_size"))
            .findAny()
            .map(set -> asked.data().imageSize());
    SuitableSettings suitable = SuitableSettings.of(seen, size).without(overrides);
    List<Assignment> network = start.map(FineTuning::settings).orElse(suitable.settings());
    note.accept(images + ": " + suitable.facts());
    note.accept(
        "settings: %s with %s; change them by --set, --dry-run shows all"
            .formatted(
                ANY_IMAGES, start.isPresent() ? "the network of --init" : suitable.toString()));
    return ConfigLoader.load(any, with(network, overrides), defaults);
  }

  /** What an epoch of the images is, as far as that is known without a look at them. */
  public static Optional<Epoch> epoch(
      Path home, Path images, Path config, List<Assignment> overrides) {
    try {
      Path found = images != null && Files.exists(images) ? images : null;
      TrainingSource source = new TrainingSource(home, found, config);
      RunConfig settings =
          ConfigLoader.load(
              ConfigFile.find(home, config == null ? ANY_IMAGES : config),
              source.with(List.of(), overrides));
      int count = new DataRun(home.resolve("data")).count(settings);
      return Optional.of(new Epoch(count, settings.training().batchSize()));
    } catch (IOException | InvalidSetting e) {
      return Optional.empty(); // What is wrong is said when nothing else is.
    }
  }

  private List<Assignment> with(List<Assignment> chosen, List<Assignment> overrides) {
    List<Assignment> all = new ArrayList<>(chosen);
    if (images != null) {
      all.addAll(SuitableSettings.ofPath(images));
    }
    all.addAll(overrides);
    return all;
  }
}
