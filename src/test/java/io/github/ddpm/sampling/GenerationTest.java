package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.testing.EngineTest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Other generation than of new images. */
class GenerationTest extends EngineTest {

  private static final NoiseSchedule SCHEDULE = NoiseSchedule.of(DiffusionSettings.defaults());
  private static final Shape SHAPE = new Shape(3, 1, 2, 2);

  private final Denoiser exact =
      Denoiser.of(
          new GaussianImages(0, 0.5).network(SCHEDULE, Prediction.EPSILON),
          Prediction.EPSILON,
          true);

  /** Best for images of two pixels that are always equal and N(0, 1): it averages them. */
  private final Denoiser twins =
      (xt, t) -> {
        double alpha = t.alpha();
        double variance = t.sigma() * t.sigma() / 2;
        NDArray both = xt.mean(new int[] {3}, true).broadcast(xt.getShape());
        NDArray xStart = both.mul(alpha / (alpha * alpha + variance));
        NDArray noise = xt.sub(xStart.mul(alpha)).div(t.sigma());
        return new Denoised(xStart, noise, Optional.empty());
      };

  private static Sampler sampler(SamplerName name, int steps) {
    return Samplers.of(
        SamplingSettings.defaults().withSampler(name, steps, Spacing.TRAILING), SCHEDULE);
  }

  private NDArray draw(Generation generation, long seed, Shape shape) {
    return generation.draw(exact, generation.noise(manager, seed, 0, shape), StepListener.NONE);
  }

  @ParameterizedTest
  @EnumSource(names = {"DDPM", "DDIM", "UNIPC"})
  void theEndsOfAnInterpolationAreTheImagesOfTheSeeds(SamplerName name) {
    Sampler sampler = sampler(name, 10);
    Shape one = new Shape(1, 1, 2, 2);
    NDArray between = draw(new Interpolation(sampler, 7, 8, 3), 0, SHAPE);
    float[] from = draw(new UnconditionalGeneration(sampler), 7, one).toFloatArray();
    float[] to = draw(new UnconditionalGeneration(sampler), 8, one).toFloatArray();
    assertArrayEquals(from, between.get("0:1").toFloatArray());
    assertArrayEquals(to, between.get("2:3").toFloatArray());
  }

  @Test
  void anInterpolationDoesNotDependOnItsBatches() {
    Generation generation = new Interpolation(sampler(SamplerName.DDIM, 5), 7, 8, 3);
    NDArray last =
        generation.draw(
            exact, generation.noise(manager, 0, 2, new Shape(1, 1, 2, 2)), StepListener.NONE);
    assertArrayEquals(
        draw(generation, 0, SHAPE).get("2:3").toFloatArray(), last.toFloatArray(), 1e-6f);
  }

  @Test
  void noiseBetweenTwoLiesOnTheirCircle() {
    // Orthogonal, of lengths 2 and 2: halfway lies (a + b)/√2.
    NoiseSource a = step -> manager.create(new float[] {2, 0}, new Shape(1, 1, 1, 2));
    NoiseSource b = step -> manager.create(new float[] {0, 2}, new Shape(1, 1, 1, 2));
    float root = (float) Math.sqrt(2);
    assertArrayEquals(
        new float[] {2, 0, root, root, 0, 2},
        new SlerpNoise(a, b, new double[] {0, 0.5, 1}).draw(0).toFloatArray(),
        1e-6f);
    assertArrayEquals(
        new float[] {2, 0}, new SlerpNoise(a, a, new double[] {0.3}).draw(0).toFloatArray(), 1e-6f);
  }

  @Test
  void aVariationStartsAtTheNoisedImage() {
    float[] image = {1, -1, 0.5f, 0};
    Levels left =
        ImageToImage.levels(
            Levels.of(SCHEDULE, Spacing.TRAILING.timesteps(SCHEDULE, 10)), SCHEDULE, 0.45);
    assertEquals(Levels.of(SCHEDULE, List.of(399, 299, 199, 99)), left);
    List<float[]> seen = new ArrayList<>();
    Denoiser watching =
        (xt, t) -> {
          seen.add(xt.toFloatArray());
          return exact.denoise(xt, t);
        };
    Generation generation = new ImageToImage(new Ddim(left, 0, false), HostImage.of(image));
    NoiseSource noise = generation.noise(manager, 5, 0, new Shape(1, 1, 2, 2));
    generation.draw(watching, noise, StepListener.NONE);
    float[] z = noise.draw(NoiseSource.START).toFloatArray();
    for (int i = 0; i < 4; i++) {
      double expected = SCHEDULE.at(399).alpha() * image[i] + SCHEDULE.at(399).sigma() * z[i];
      assertEquals(expected, seen.get(0)[i], 1e-6);
    }
    assertEquals(4, generation.steps());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 1.1, 0.05, Double.NaN})
  void aStrengthThatLeavesNoStepsIsRefused(double strength) {
    Levels all = Levels.of(SCHEDULE, Spacing.TRAILING.timesteps(SCHEDULE, 10));
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> ImageToImage.levels(all, SCHEDULE, strength));
    assertTrue(error.getMessage().startsWith("strength: "), error.getMessage());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void inpaintingKeepsTheKnownPixelsToTheLastBit(SamplerName name) {
    float[] image = {0.1f, -0.7f, 1, -1};
    float[] mask = {0, 1, 0, 1};
    NDArray images = draw(inpainting(name, image, mask, 3, 2), 5, SHAPE);
    for (int i = 0; i < 12; i++) {
      boolean known = mask[i % 4] == 0;
      assertEquals(known, images.toFloatArray()[i] == image[i % 4], "pixel " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"DDPM", "PREDICTOR_CORRECTOR"})
  void everyStepIsTakenAsOftenAsAskedWithNoiseOfItsOwn(SamplerName name) {
    Generation generation = inpainting(name, new float[4], new float[] {1, 1, 1, 1}, 4, 3);
    List<Integer> visited = new ArrayList<>();
    Set<Integer> drawn = new HashSet<>();
    NoiseSource noise = generation.noise(manager, 5, 0, SHAPE);
    generation.draw(
        exact,
        step -> {
          assertTrue(drawn.add(step), "drawn twice: " + step);
          return noise.draw(step);
        },
        (step, steps, t, x, xStart) -> {
          assertEquals(visited.size() + "/30", step + "/" + steps);
          visited.add((int) t.timestep());
        });
    assertEquals(
        List.of(999, 899, 799, 699, 999, 899, 799, 699, 999, 899, 799, 699),
        visited.subList(0, 12));
    assertEquals(List.of(199, 99, 199, 99, 199, 99), visited.subList(24, 30));
    assertEquals(30, generation.steps());
  }

  // Of two pixels that are always equal one is known to be 1; without knowing each other, what is
  // drawn and what is given end apart.
  @Test
  void resamplingLetsWhatIsDrawnFitWhatIsKnown() {
    double once = distanceOfTwins(1);
    double often = distanceOfTwins(10);
    assertTrue(often < 0.6 * once, once + " and " + often);
  }

  private double distanceOfTwins(int resamplings) {
    Generation generation =
        inpainting(SamplerName.DDPM, new float[] {1, 1}, new float[] {0, 1}, 1, resamplings);
    NoiseSource noise = generation.noise(manager, 5, 0, new Shape(200, 1, 1, 2));
    NDArray images = generation.draw(twins, noise, StepListener.NONE);
    return images.get(":, :, :, 1").sub(1).abs().mean().getFloat();
  }

  private static Generation inpainting(
      SamplerName name, float[] image, float[] mask, int jumpLength, int resamplings) {
    SamplingSettings settings = SamplingSettings.defaults().withSampler(name, 10, Spacing.TRAILING);
    return new Inpainting(
        settings.levels(SCHEDULE),
        levels -> Samplers.of(settings, SCHEDULE, levels),
        HostImage.of(image),
        HostImage.of(mask),
        jumpLength,
        resamplings);
  }

  @Test
  void anEstimateIsWhatTheNetworkTakesTheImageFor() {
    float[] image = {0.1f, -0.7f, 1, -1};
    NDArray xt = manager.create(image, new Shape(1, 1, 2, 2));
    assertArrayEquals(
        exact.denoise(xt, SCHEDULE.at(300)).xStart().toFloatArray(),
        draw(new OneStepDenoising(HostImage.of(image), SCHEDULE.at(300)), 0, new Shape(1, 1, 2, 2))
            .toFloatArray());
  }

  @Test
  void noArraysPileUp() {
    for (Generation generation :
        List.of(
            new UnconditionalGeneration(sampler(SamplerName.UNIPC, 10)),
            new Interpolation(sampler(SamplerName.DDPM, 10), 1, 2, 3),
            new ImageToImage(sampler(SamplerName.DPM_SOLVER, 10), HostImage.of(0, 0, 0, 0)),
            inpainting(SamplerName.DDPM, new float[4], new float[4], 2, 2))) {
      int before = manager.getManagedArrays().size();
      draw(generation, 1, SHAPE);
      assertEquals(before + 1, manager.getManagedArrays().size(), generation.toString());
    }
  }
}
