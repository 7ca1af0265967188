package io.github.ddpm.generate;

import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Model;
import io.github.ddpm.sampling.SamplingSettings;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Everything that drawn images depend on, as texts by key: image i of the same provenance is the
 * same image. Device and batch size are not part of it.
 */
final class ImageOrigin {
  private ImageOrigin() {}

  /**
   * The provenance of a set of images.
   *
   * @param model the model, whose weights are identified by their SHA-256
   * @param settings the sampling settings, with the model's own requirements applied
   * @param classes the class of each image
   */
  static Map<String, String> of(Model model, long seed, SamplingSettings settings, Classes classes)
      throws IOException {
    Map<String, String> provenance = new LinkedHashMap<>();
    provenance.put("ddpm.model", model.folder().toString());
    provenance.put("ddpm.weights", new PipelineFolder(model.folder()).weightsDigest());
    provenance.put("ddpm.seed", String.valueOf(seed));
    provenance.put("ddpm.sampling", sampling(model.config(), settings));
    provenance.put("ddpm.precision", model.precision().name().toLowerCase(Locale.ROOT));
    if (classes.isConditional()) {
      provenance.put("ddpm.class", classes.only().map(String::valueOf).orElse("all"));
    }
    return provenance;
  }

  /** Notes that are stored in image files although the images do not depend on them. */
  static Map<String, String> remarks(Model model, String command) {
    Map<String, String> remarks = new LinkedHashMap<>();
    remarks.put("ddpm.command", command);
    remarks.put("ddpm.settings", ConfigWriter.toYaml(model.config()));
    if (!model.classNames().isEmpty()) {
      remarks.put("ddpm.class_names", String.join(", ", model.classNames()));
    }
    return remarks;
  }

  /**
   * The sampling settings in the words of the configuration: {@code eta=0.0 sampler=ddim steps=50
   * …}.
   */
  private static String sampling(RunConfig config, SamplingSettings drawn) {
    Map<String, Object> settings = new TreeMap<>();
    ((Map<?, ?>) ConfigWriter.toTree(config).get("sampling"))
        .forEach((key, value) -> settings.put(key.toString(), value));
    settings.remove("batch_size");
    settings.put("clip_sample", drawn.clipSample());
    settings.put("steps_offset", drawn.stepsOffset());
    settings.put("final_sigmas_type", drawn.finalSigmasType().name().toLowerCase(Locale.ROOT));
    settings.put("variance", drawn.variance().name().toLowerCase(Locale.ROOT));
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(" "));
  }
}
