package io.github.ddpm.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.Torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LatentMomentsTest extends EngineTest {
  @BeforeEach
  void recordNothing() {
    Torch.gradMode(false);
  }

  private LatentMoments of(float[] means, float[] logvars) {
    NDArray mean = manager.create(means, new Shape(1, means.length, 1, 1));
    NDArray logvar = manager.create(logvars, new Shape(1, logvars.length, 1, 1));
    return new LatentMoments(mean.concat(logvar, 1));
  }

  @Test
  void logarithmsOfVariancesStayBetweenTheirLimits() {
    LatentMoments latents = of(new float[] {0, 0, 0}, new float[] {-100, 3, 100});
    assertArrayEquals(new float[] {-30, 3, 20}, latents.logvar().toFloatArray());
  }

  @Test
  void samplesAreTheMeanAndTheDeviationTimesNoise() {
    LatentMoments latents = of(new float[] {1, -2}, new float[] {0, (float) Math.log(9)});
    NDArray noise = manager.create(new float[] {0.5f, -1}, new Shape(1, 2, 1, 1));
    assertArrayEquals(new float[] {1.5f, -5}, latents.sample(noise).toFloatArray(), 1e-6f);
    assertArrayEquals(new float[] {1, -2}, latents.mean().toFloatArray());
  }

  /** ½ (mean² + var − 1 − ln var), summed over the latents of each image. */
  @Test
  void theDivergenceIsThatFromStandardNormalNumbers() {
    LatentMoments standard = of(new float[] {0, 0}, new float[] {0, 0});
    assertEquals(0, standard.kl().getFloat());
    LatentMoments other = of(new float[] {3, 0}, new float[] {0, (float) Math.log(4)});
    assertEquals(4.5 + 0.5 * (4 - 1 - Math.log(4)), other.kl().getFloat(), 1e-5);

    NDArray two = gaussian(1, DataType.FLOAT32, 2, 6, 3, 4);
    NDArray kl = new LatentMoments(two).kl();
    assertEquals(new Shape(2), kl.getShape());
    for (int i = 0; i < 2; i++) {
      NDArray alone = new LatentMoments(two.get(i + ":" + (i + 1))).kl();
      assertEquals(alone.getFloat(), kl.getFloat(i), 1e-4);
    }
  }

  /** A loss's own gradient goes back first, and then that of what the decoder makes. */
  @Test
  void gradientsGoBackThroughTheDivergenceAndASampleOneAfterTheOther() {
    NDArray moments = gaussian(1, DataType.FLOAT32, 2, 6, 3, 4);
    moments.setRequiresGradient(true);
    LatentMoments latents = new LatentMoments(moments);
    Torch.gradMode(true);
    NDArray sample = latents.sample(gaussian(2, DataType.FLOAT32, 2, 3, 3, 4));
    NDArray kl = latents.kl().sum();
    Torch.gradMode(false);
    Torch.backward(kl);
    Torch.backward(sample, sample.onesLike());
    NDArray mean = moments.get(":, :3").stopGradient();
    // The divergence's gradient in a mean is the mean itself, the sample's is 1.
    assertArrayEquals(
        mean.add(1f).toFloatArray(), moments.getGradient().get(":, :3").toFloatArray(), 1e-5f);
  }
}
