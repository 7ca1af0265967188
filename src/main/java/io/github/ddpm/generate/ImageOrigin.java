package io.github.ddpm.generate;

import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Model;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.sampling.SamplingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Everything that drawn images depend on, as texts by key: image i of the same provenance is the
 * same image. Device and batch size are not part of it.
 */
final class ImageOrigin {
  private static final Pattern CHECKPOINT = Pattern.compile("step-\\d{8,}");

  private ImageOrigin() {}

  /**
   * The part of the provenance that is known before the model is read.
   *
   * @param folder of the model, whose weights are identified by their SHA-256
   */
  static Map<String, String> of(Path folder, long seed) throws IOException {
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("ddpm.model", name(folder));
    PipelineFolder files = new PipelineFolder(folder);
    provenance.put("ddpm.weights", files.weightsDigest());
    provenance.put("ddpm.pipeline", files.meaning());
    provenance.put("ddpm.seed", String.valueOf(seed));
    return provenance;
  }

  /** The name of a model: that of its folder; for a checkpoint, its run's and its own. */
  static String name(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    int names = path.getNameCount();
    boolean isCheckpoint = names > 1 && CHECKPOINT.matcher(path.getFileName().toString()).matches();
    return path.subpath(names - (isCheckpoint ? 2 : 1), names).toString().replace('\\', '/');
  }

  /**
   * The provenance of a set of images.
   *
   * @param known the part that is known before the model is read
   * @param asked the sampling settings, with the model's own requirements applied; several if the
   *     images are drawn in several ways
   * @param classes the class of each image
   */
  static Map<String, String> of(
      Map<String, String> known, Model model, List<SamplingSettings> asked, Classes classes) {
    Map<String, String> provenance = new LinkedHashMap<>(known);
    int timesteps = model.pipeline().scheduler().path().timesteps();
    Map<String, Set<Object>> sampling = new TreeMap<>();
    for (SamplingSettings settings : asked) {
      sampling(model.config().withSampling(settings.resolved(timesteps)))
          .forEach(
              (key, value) -> sampling.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(value));
    }
    if (model.pipeline().unet().config().time().ofLabels()) { // Also where no run says so.
      Set<Object> levels = new LinkedHashSet<>();
      asked.forEach(settings -> levels.add(settings.noiseLevel()));
      sampling.put("noise_level", levels);
    }
    provenance.put("ddpm.sampling", inWords(sampling));
    provenance.put("ddpm.samplers", String.valueOf(Samplers.VERSION));
    provenance.put("ddpm.precision", model.precision().name().toLowerCase(Locale.ROOT));
    if (classes.isConditional()) {
      provenance.put("ddpm.class", classes.only().map(String::valueOf).orElse("all"));
    }
    return provenance;
  }

  /** Notes that are stored in image files although the images do not depend on them. */
  static Map<String, String> remarks(Model model, ImageNote note) {
    Map<String, String> remarks = new LinkedHashMap<>();
    remarks.put("ddpm.command", note.command());
    remarks.put("ddpm.settings", note.yaml(model.config()));
    if (note.withPaths()) {
      remarks.put("ddpm.path", model.folder().toAbsolutePath().normalize().toString());
    }
    if (!model.classNames().isEmpty()) {
      remarks.put("ddpm.class_names", String.join(", ", model.classNames()));
    }
    return remarks;
  }

  private static Map<String, Object> sampling(RunConfig config) {
    SamplingSettings drawn = config.sampling();
    Map<String, Object> settings = ConfigWriter.drawing(config);
    settings.put("grain", drawn.grain());
    settings.put("clip_sample", drawn.clipSample());
    settings.put("steps_offset", drawn.stepsOffset());
    settings.put("final_sigmas_type", drawn.finalSigmasType().name().toLowerCase(Locale.ROOT));
    settings.put("variance", drawn.variance().name().toLowerCase(Locale.ROOT));
    return settings;
  }

  /**
   * The sampling settings in the words of the configuration: {@code eta=0.0 sampler=ddim,unipc
   * steps=50 …}.
   */
  private static String inWords(Map<String, Set<Object>> settings) {
    return settings.entrySet().stream()
        .map(
            setting ->
                setting.getValue().stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(",", setting.getKey() + "=", "")))
        .collect(Collectors.joining(" "));
  }
}
