package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.diffusion.Fixture;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.testing.NextFixtures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every step of loops recorded from diffusers' schedulers of continuous noise levels, EDM and flow
 * matching, with the best denoiser for Gaussian pixels. The system property {@code
 * ddpm.fixtures.next} names the folder of these fixtures, which a clone does not have.
 */
class ContinuousParityTest extends EngineTest {
  private static final Pattern PIXELS = Pattern.compile("N\\(([-\\d.]+), ([\\d.]+)\\^2\\)");

  static List<Path> traces() throws IOException {
    return NextFixtures.matching("samplers-continuous", "{edm_,flow_match_euler_}*.json");
  }

  @ParameterizedTest
  @MethodSource("traces")
  void everyStepIsWhereDiffusersIs(Path file) throws IOException {
    JsonNode trace = new ObjectMapper().readTree(file.toFile());
    Fixture arrays = Fixture.read(Path.of(file.toString().replace(".json", ".safetensors")));
    boolean isFlow = trace.required("scheduler").asText().startsWith("FlowMatch");
    Sampler sampler = sampler(trace, levels(arrays, isFlow));
    float[] expected = arrays.floats("trajectory");
    double start =
        isFlow ? 1 : Math.hypot(trace.required("config").required("sigma_max").asDouble(), 1);
    List<Float> told = new ArrayList<>();
    sampler.sample(
        gaussian(trace).denoiser(),
        manager.create(arrays.floats("x_T"), new Shape(arrays.shape("x_T"))).mul(start),
        step -> {
          throw new AssertionError("a deterministic sampler drew noise");
        },
        (step, steps, t, x, xStart) -> {
          told.add((float) t.timestep());
          float[] reached = x.toFloatArray();
          float[] there = new float[reached.length];
          System.arraycopy(expected, step * there.length, there, 0, there.length);
          assertArrayEquals(there, reached, 1e-4f, "step " + step);
        });
    assertEquals(trace.required("num_inference_steps").asInt(), told.size());
  }

  /** The levels at the recorded σ, the last of which is where the loop ends. */
  private static Levels levels(Fixture arrays, boolean isFlow) {
    float[] sigmas = arrays.floats("sigmas");
    float[] timesteps = arrays.floats("timesteps");
    List<Level> all = new ArrayList<>();
    for (int i = 0; i < sigmas.length; i++) {
      double alpha = isFlow ? 1 - sigmas[i] : 1;
      all.add(
          sigmas[i] == 0
              ? Level.CLEAN
              : new Level(alpha, sigmas[i], i < timesteps.length ? timesteps[i] : -1));
    }
    return new Levels(all.subList(0, all.size() - 1), all.subList(1, all.size()));
  }

  private static Sampler sampler(JsonNode trace, Levels levels) {
    JsonNode config = trace.required("config");
    String scheduler = trace.required("scheduler").asText();
    only(config, "algorithm_type", "dpmsolver++");
    only(config, "solver_type", "midpoint");
    only(config, "stochastic_sampling", "false");
    only(config, "thresholding", "false");
    return switch (scheduler) {
      case "EDMEulerScheduler", "FlowMatchEulerDiscreteScheduler" -> new Ddim(levels, 0, false);
      case "EDMDPMSolverMultistepScheduler" ->
          new DpmSolver(
              levels,
              config.required("solver_order").asInt(),
              config.required("lower_order_final").asBoolean());
      default -> throw new IllegalArgumentException("there is no sampler for " + scheduler);
    };
  }

  /** Refuses a field of another value, which no sampler here computes. */
  private static void only(JsonNode config, String field, String value) {
    assertEquals(value, config.path(field).asText(value), field);
  }

  static GaussianImages gaussian(JsonNode trace) {
    String model = trace.required("model").asText();
    Matcher pixels = PIXELS.matcher(model);
    if (!pixels.find()) {
      throw new IllegalArgumentException("no pixels in " + model);
    }
    return new GaussianImages(
        Double.parseDouble(pixels.group(1)), Double.parseDouble(pixels.group(2)));
  }
}
