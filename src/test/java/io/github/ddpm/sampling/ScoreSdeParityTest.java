package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Loops recorded from diffusers' {@code ScoreSdeVeScheduler}, whose variance explodes (α = 1), with
 * the score of Gaussian pixels. Where they are found is said in {@link ContinuousParityTest}. Two
 * differences are computed here:
 *
 * <ul>
 *   <li>its corrections have the mean norms of a batch. The ratio r of each image is chosen such
 *       that its step is the recorded batch's; of a batch of one it is the recorded one.
 *   <li>its noise has the variance σ²_ts, the large one of this path alone, which is (α_t² +
 *       σ_t²)/(α_s² + σ_s²) times that of {@link Ddpm}; and it adds noise to the finished image
 *       too, of which the mean is compared.
 * </ul>
 */
class ScoreSdeParityTest extends EngineTest {

  static List<Path> traces() throws IOException {
    return NextFixtures.matching("samplers-continuous", "score_sde*.json");
  }

  @ParameterizedTest
  @MethodSource("traces")
  void everyStepIsWhereDiffusersIs(Path file) throws IOException {
    JsonNode trace = new ObjectMapper().readTree(file.toFile());
    Fixture arrays = Fixture.read(Path.of(file.toString().replace(".json", ".safetensors")));
    int corrections = trace.required("correct_steps").asInt();
    double snr = trace.required("config").required("snr").asDouble();
    Levels levels = levels(arrays);
    Denoiser denoiser = denoiser(ContinuousParityTest.gaussian(trace));
    NDArray noise = array(arrays, "noise");
    NDArray reached = array(arrays, "trajectory");
    NDArray means = array(arrays, "trajectory_mean");
    List<NDArray> images = images(array(arrays, "x_T").mul(levels.at(0).sigma()));
    for (int i = 0; i < levels.count(); i++) {
      Level t = levels.at(i);
      int first = i * (corrections + 1);
      for (int k = 0; k < corrections - 1; k++) {
        List<NDArray> z = images(noise.get(first + k));
        double[] ratios = ratios(images, z, denoiser, t, snr);
        for (int n = 0; n < z.size(); n++) {
          NDArray x = images.get(n);
          NDArray xStart = denoiser.denoise(x, t).xStart();
          images.set(n, PredictorCorrector.corrected(x, xStart, t, z.get(n), ratios[n]));
        }
      }
      // The last correction and the prediction together.
      List<NDArray> corrects = images(noise.get(first + Math.max(0, corrections - 1)));
      List<NDArray> predicts = images(noise.get(first + corrections));
      double[] ratios = ratios(images, corrects, denoiser, t, snr);
      double widened = widened(t, levels.after(i));
      for (int n = 0; n < predicts.size(); n++) {
        NDArray z = predicts.get(n).mul(widened);
        NDArray correcting = corrects.get(n);
        Sampler sampler =
            new PredictorCorrector(
                new Ddpm(levels.only(i), Variance.FIXED_LARGE),
                new CorrectorSettings(ratios[n], Math.min(1, corrections)));
        images.set(
            n,
            sampler.sample(
                denoiser,
                images.get(n),
                step -> (step == 0 ? z : correcting).duplicate(),
                StepListener.NONE));
      }
      NDArray expected = (levels.after(i).isClean() ? means : reached).get(i);
      assertArrayEquals(
          expected.toFloatArray(),
          NDArrays.concat(new NDList(images)).toFloatArray(),
          1e-4f,
          "step " + i);
    }
  }

  /**
   * The levels visited: it computes their index from a time that falls from 1 to nearly 0, and
   * tells the network the σ of that time, which is hardly another.
   */
  private static Levels levels(Fixture arrays) {
    float[] times = arrays.floats("timesteps");
    float[] told = arrays.floats("sigmas");
    float[] sigmas = arrays.floats("discrete_sigmas");
    List<Level> visited = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      int index = (int) (times[i] * (sigmas.length - 1));
      visited.add(new Level(1, sigmas[index], told[i]));
    }
    return Levels.of(visited);
  }

  private static Denoiser denoiser(GaussianImages gaussian) {
    return (x, t) -> {
      double told = t.timestep();
      Denoised there = gaussian.denoiser().denoise(x, new Level(1, told, told));
      NDArray noise = there.noise().mul(t.sigma() / told); // Of the same score.
      return new Denoised(x.sub(noise.mul(t.sigma())), noise, there.varianceShare());
    };
  }

  /** r for each image by which its step is that of the batch's mean norms. */
  private static double[] ratios(
      List<NDArray> images, List<NDArray> z, Denoiser denoiser, Level t, double snr) {
    double[] ofNoise = z.stream().mapToDouble(ScoreSdeParityTest::norm).toArray();
    double[] ofScore =
        images.stream()
            .mapToDouble(x -> norm(denoiser.denoise(x, t).noise()) / t.sigma())
            .toArray();
    double[] ratios = new double[ofNoise.length];
    double sumOfNoise = 0;
    double sumOfScore = 0;
    for (int n = 0; n < ratios.length; n++) {
      sumOfNoise += ofNoise[n];
      sumOfScore += ofScore[n];
    }
    for (int n = 0; n < ratios.length; n++) {
      ratios[n] = snr * (sumOfNoise / sumOfScore) / (ofNoise[n] / ofScore[n]);
    }
    return ratios;
  }

  private static double norm(NDArray x) {
    return Math.sqrt(x.square().sum().getFloat());
  }

  private static double widened(Level t, Level s) {
    return Math.hypot(t.alpha(), t.sigma()) / Math.hypot(s.alpha(), s.sigma());
  }

  private NDArray array(Fixture arrays, String name) {
    return manager.create(arrays.floats(name), new Shape(arrays.shape(name)));
  }

  /** Each of N images, (1, C, H, W). */
  private static List<NDArray> images(NDArray batch) {
    return new ArrayList<>(batch.split(batch.getShape().get(0)));
  }
}
