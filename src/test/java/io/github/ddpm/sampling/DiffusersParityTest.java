package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.EngineTest;
import io.github.ddpm.diffusion.Fixture;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every step of loops recorded from diffusers 0.20 with the best denoiser for pixels N(0.3, 0.5²).
 * A trace is a pair of files, {@code samplers/<name>.json} and {@code .safetensors}; every pair in
 * the fixtures' folder is run.
 */
class SamplerTracesTest extends EngineTest {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  static List<String> traces() throws IOException {
    try (Stream<Path> files = Files.list(Fixture.folder().resolve("samplers"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("traces")
  void everyStepIsWhereDiffusersIs(String name) throws IOException {
    Path folder = Fixture.folder().resolve("samplers");
    JsonNode trace = JSON.readTree(folder.resolve(name + ".json").toFile());
    Fixture arrays = Fixture.read(folder.resolve(name + ".safetensors"));
    JsonNode config = trace.required("config");
    NoiseSchedule schedule = schedule(config);
    Sampler sampler = sampler(trace, schedule);
    Prediction prediction =
        Prediction.valueOf(config.required("prediction_type").asText().toUpperCase(Locale.ROOT));
    Denoiser denoiser =
        Denoiser.of(
            new GaussianImages(0.3, 0.5).network(schedule, prediction),
            schedule,
            prediction,
            config.required("clip_sample").asBoolean());
    NDArray xT = array(arrays, "x_T");
    NoiseSource noise =
        step -> {
          try (NDArray all = array(arrays, "noise")) {
            return all.get(step);
          }
        };
    NDArray trajectory = array(arrays, "trajectory");

    List<Float> visited = new ArrayList<>();
    sampler.sample(
        denoiser,
        xT,
        noise,
        (step, steps, t, x, xStart) -> {
          visited.add((float) t);
          assertArrayEquals(
              trajectory.get(step).toFloatArray(), x.toFloatArray(), 1e-4f, "step " + step);
        });
    List<Float> expected = new ArrayList<>();
    for (float t : arrays.floats("timesteps")) {
      expected.add(t);
    }
    assertEquals(expected, visited);
  }

  private NDArray array(Fixture arrays, String name) {
    return manager.create(arrays.floats(name), new Shape(arrays.shape(name)));
  }

  private static NoiseSchedule schedule(JsonNode config) {
    BetaSchedule family =
        switch (config.required("beta_schedule").asText()) {
          case "linear" -> BetaSchedule.LINEAR;
          case "scaled_linear" -> BetaSchedule.QUADRATIC;
          case "squaredcos_cap_v2" -> BetaSchedule.COSINE;
          case "sigmoid" -> BetaSchedule.SIGMOID_BETA;
          default -> throw new IllegalArgumentException("no such schedule: " + config);
        };
    return NoiseSchedule.ofBetas(
        family.betas(
            config.required("num_train_timesteps").asInt(),
            config.required("beta_start").asDouble(),
            config.required("beta_end").asDouble()));
  }

  private static Sampler sampler(JsonNode trace, NoiseSchedule schedule) {
    JsonNode config = trace.required("config");
    String scheduler = trace.required("scheduler").asText();
    if (!scheduler.equals("DDIMScheduler") && !scheduler.equals("DDPMScheduler")) {
      abort("there is no sampler for " + scheduler);
    }
    Timesteps timesteps =
        Spacing.valueOf(config.required("timestep_spacing").asText().toUpperCase(Locale.ROOT))
            .timesteps(schedule.timesteps(), trace.required("num_inference_steps").asInt());
    return scheduler.equals("DDIMScheduler")
        ? new Ddim(schedule, timesteps, trace.required("step").path("eta").asDouble(0))
        : new Ddpm(
            schedule,
            timesteps,
            Variance.valueOf(config.required("variance_type").asText().toUpperCase(Locale.ROOT)));
  }
}
