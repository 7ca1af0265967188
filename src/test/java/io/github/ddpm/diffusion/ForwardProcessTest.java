package io.github.ddpm.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.testing.EngineTest;
import org.junit.jupiter.api.Test;

class ForwardProcessTest extends EngineTest {

  private static final int PIXELS = 2 * 3 * 5;

  private final NoiseSchedule schedule = NoiseSchedule.of(DiffusionSettings.defaults());
  private final ForwardProcess forward = new ForwardProcess(manager, schedule);
  private final int[] timesteps = {0, 500, 999};
  private final NDArray t = manager.create(new long[] {0, 500, 999});
  private final NDArray xStart = gaussian(1, DataType.FLOAT32, 3, 2, 3, 5);
  private final NDArray noise = gaussian(2, DataType.FLOAT32, 3, 2, 3, 5);

  @Test
  void everyImageIsNoisedToItsOwnTimestep() {
    NDArray xt = forward.qSample(xStart, t, noise);
    assertEquals(DataType.FLOAT32, xt.getDataType());
    assertEquals(xStart.getShape(), xt.getShape());
    for (int i = 0; i < 3 * PIXELS; i++) {
      double alphaCumprod = schedule.alphaCumprod(timesteps[i / PIXELS]);
      double expected =
          Math.sqrt(alphaCumprod) * values(xStart)[i]
              + Math.sqrt(1 - alphaCumprod) * values(noise)[i];
      assertEquals(expected, values(xt)[i], 1e-6);
    }
  }

  @Test
  void velocityIsTheDerivativeOfTheNoisyImageInTheAngle() {
    // With √ᾱ = cos φ and √(1−ᾱ) = sin φ: v = dx_t/dφ, so x_t and v are an orthogonal mixture.
    NDArray xt = forward.qSample(xStart, t, noise);
    NDArray v = forward.velocity(xStart, t, noise);
    assertClose(xStart.square().add(noise.square()), xt.square().add(v.square()), 1e-5);
  }

  @Test
  void nothingStaysWithTheTables() {
    try (NDManager tables = manager.newSubManager();
        NDManager step = manager.newSubManager()) {
      ForwardProcess process = new ForwardProcess(tables, schedule);
      int before = tables.getManagedArrays().size();
      xStart.attach(step);
      noise.attach(step);
      t.attach(step);
      process.qSample(xStart, t, noise);
      assertEquals(before, tables.getManagedArrays().size());
    }
  }
}
