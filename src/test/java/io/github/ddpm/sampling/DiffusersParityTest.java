package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.Fixture;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.testing.EngineTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every step of loops recorded from diffusers 0.20 with the best denoiser for pixels N(0.3, 0.5²).
 * A trace is a pair of files, {@code samplers/<name>.json} and {@code .safetensors}; every pair in
 * the fixtures' folder is run.
 */
class DiffusersParityTest extends EngineTest {

  static List<String> traces() throws IOException {
    return Fixture.matching("samplers/*.json").stream()
        .map(file -> file.getFileName().toString().replace(".json", ""))
        .toList();
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("traces")
  void everyStepIsWhereDiffusersIs(String name) throws IOException {
    Path folder = Fixture.folder().resolve("samplers");
    Trace trace = Trace.read(folder.resolve(name + ".json"));
    Fixture arrays = Fixture.read(folder.resolve(name + ".safetensors"));
    NoiseSchedule schedule = trace.schedule();
    Denoiser denoiser =
        Denoiser.of(
            new GaussianImages(0.3, 0.5).network(schedule, trace.prediction()),
            trace.prediction(),
            trace.clipSample());
    Sampler sampler = trace.sampler(schedule);
    Levels levels = sampler.levels();
    int last = levels.count() - 1;
    double lastNoise = trace.lastNoise(levels);
    NoiseSource noise =
        step -> {
          try (NDArray all = array(arrays, "noise")) {
            return all.get(step);
          }
        };
    NDArray xT = array(arrays, "x_T");
    NDArray trajectory = array(arrays, "trajectory");

    List<Float> visited = new ArrayList<>();
    sampler.sample(
        denoiser,
        xT.mul(trace.start(levels)),
        noise,
        (step, steps, t, x, xStart) -> {
          visited.add((float) t.timestep());
          NDArray expected =
              trace.isHeun()
                  ? trajectory.get(Math.min(2 * step + 1, 2 * last)).mul(levels.after(step).alpha())
                  : trajectory.get(step);
          NDArray reached =
              step == last && lastNoise > 0 ? x.add(noise.draw(step).mul(lastNoise)) : x;
          assertArrayEquals(expected.toFloatArray(), reached.toFloatArray(), 1e-4f, "step " + step);
        });
    Set<Float> expected = new LinkedHashSet<>();
    for (float t : arrays.floats("timesteps")) {
      expected.add(t);
    }
    assertEquals(List.copyOf(expected), visited);
  }

  private NDArray array(Fixture arrays, String name) {
    return manager.create(arrays.floats(name), new Shape(arrays.shape(name)));
  }
}
