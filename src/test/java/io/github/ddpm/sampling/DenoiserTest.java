package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.testing.EngineTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DenoiserTest extends EngineTest {

  // ᾱ = 0.64, so that √ᾱ = 0.8 and √(1−ᾱ) = 0.6.
  private final NoiseSchedule schedule = NoiseSchedule.ofBetas(0.36);
  private final NDArray xt = manager.create(new float[] {0.4f, 2, -2}, new Shape(1, 1, 1, 3));

  @Test
  void clippingBoundsTheImageAndKeepsTheNetworksNoise() {
    Network half = (x, t) -> x.mul(0.5);
    Denoised free = Denoiser.of(half, Prediction.EPSILON, false).denoise(xt, schedule.at(0));
    Denoised clipped = Denoiser.of(half, Prediction.EPSILON, true).denoise(xt, schedule.at(0));
    // x_0 = (x − 0.6 · x/2) / 0.8 = 0.875 x.
    assertArrayEquals(new float[] {0.35f, 1.75f, -1.75f}, free.xStart().toFloatArray(), 1e-6f);
    assertArrayEquals(new float[] {0.35f, 1, -1}, clipped.xStart().toFloatArray(), 1e-6f);
    assertArrayEquals(new float[] {0.2f, 1, -1}, clipped.noise().toFloatArray(), 1e-6f);
    assertEquals(DataType.FLOAT32, clipped.xStart().getDataType());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FLOW")
  void theSameKnowledgeIsTheSameDenoiserWhateverIsPredicted(Prediction prediction) {
    GaussianImages images = new GaussianImages(0.3, 0.5);
    NDArray noisy = xt.toType(DataType.FLOAT64, true);
    Denoised denoised =
        Denoiser.of(images.network(schedule, prediction), prediction, false)
            .denoise(noisy, schedule.at(0));
    // E[x_0 | x_t] = 0.3 + 0.25 · 0.8 (x − 0.24) / (0.25 · 0.64 + 0.36).
    assertClose(noisy.sub(0.24).mul(0.2 / 0.52).add(0.3), denoised.xStart(), 1e-12);
    assertClose(noisy.sub(0.24).mul(0.6 / 0.52), denoised.noise(), 1e-12);
  }
}
