package io.github.ddpm.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.github.ddpm.diffusion.SigmaSettings;
import io.github.ddpm.sampling.BatchSettings;
import io.github.ddpm.sampling.CorrectorSettings;
import io.github.ddpm.sampling.SamplerName;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.Spacing;
import io.github.ddpm.training.RoundSettings;
import io.github.ddpm.training.TimestepSettings;
import io.github.ddpm.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a {@link RunConfig} in full, so that {@link ConfigLoader} reads the same one back. */
public final class ConfigWriter {
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .build());

  private ConfigWriter() {}

  /** Every setting as YAML text, defaults included. */
  public static String toYaml(RunConfig config) {
    try {
      return YAML.writeValueAsString(ConfigTree.of(config));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of plain values can be written", e);
    }
  }

  /**
   * The settings for the record of a run, as earlier versions write and read it: without those that
   * they lack, where a run has the defaults.
   */
  public static Map<String, Object> toRecord(RunConfig config) {
    Map<String, Object> tree = toTree(config);
    if (tree.get("data") instanceof Map<?, ?> data) {
      data.remove("holdout", 0);
      List.of("split", "range", "layout").forEach(key -> data.remove(key, "auto"));
    }
    if (tree.get("diffusion") instanceof Map<?, ?> diffusion) {
      diffusion.remove("path", "vp");
      diffusion.remove("sigma_min", SigmaSettings.defaults().min());
      diffusion.remove("sigma_max", SigmaSettings.defaults().max());
    }
    if (tree.get("model") instanceof Map<?, ?> model) {
      model.remove("low_resolution", 0);
    }
    if (tree.get("training") instanceof Map<?, ?> training) {
      training.remove("noise_level", TrainingSettings.defaults().noiseLevel());
      TimestepSettings usual = TimestepSettings.of(config.training().timestep().sampling());
      training.remove("timestep_mean", usual.mean());
      training.remove("timestep_std", usual.std());
      if (config.training().rounds().equals(RoundSettings.defaults())) {
        List.of("local_steps", "workers", "outer_learning_rate", "outer_momentum")
            .forEach(training::remove);
      }
    }
    if (tree.get("sampling") instanceof Map<?, ?> sampling) {
      List.of("batch_size", "grain").forEach(key -> sampling.remove(key, BatchSettings.AUTO));
      sampling.remove("guidance_interval", List.of());
      sampling.remove("rho", SamplingSettings.defaults().visited().rho());
      CorrectorSettings usual = CorrectorSettings.defaults();
      sampling.remove("snr", usual.snr());
      sampling.remove("correct_steps", usual.correctSteps());
      sampling.remove("noise_level", SamplingSettings.defaults().noiseLevel());
      sampling.remove("shift", SamplingSettings.defaults().shift());
    }
    return tree;
  }

  /**
   * The settings of the section {@code sampling} that change images: without {@code batch_size},
   * and without what earlier versions lack and has no effect, so that their images and figures are
   * known as the same.
   */
  public static Map<String, Object> drawing(RunConfig config) {
    Map<String, Object> drawing = new LinkedHashMap<>();
    ((Map<?, ?>) toTree(config).get("sampling"))
        .forEach((key, value) -> drawing.put(key.toString(), value));
    drawing.remove("batch_size");
    if (!config.sampling().guidance().limited()) {
      drawing.remove("guidance_interval");
    }
    if (config.sampling().spacing() != Spacing.KARRAS) {
      drawing.remove("rho");
    }
    if (config.sampling().sampler() != SamplerName.PREDICTOR_CORRECTOR) {
      List.of("snr", "correct_steps").forEach(drawing::remove);
    }
    if (!config.tellsNoiseLevels()) {
      drawing.remove("noise_level");
    }
    drawing.remove("shift", SamplingSettings.defaults().shift());
    return drawing;
  }

  /**
   * Every setting as nested maps of numbers, texts, booleans and lists, for use inside other JSON.
   */
  public static Map<String, Object> toTree(RunConfig config) {
    return ConfigTree.MAPPER.convertValue(config, new TypeReference<>() {});
  }
}
