package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimestepSamplingTest {
  private static final int BATCHES = 4000;
  private static final int IMAGES = 6;
  private static final int TIMESTEPS = 10; // Not divisible by the images.

  @ParameterizedTest
  @EnumSource
  void everyTimestepIsEquallyLikely(TimestepSampling sampling) {
    int[] counts = new int[TIMESTEPS];
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Torch.seed(1);
      for (int i = 0; i < BATCHES; i++) {
        for (long t : sampling.draw(manager, IMAGES, TIMESTEPS).toLongArray()) {
          counts[(int) t]++;
        }
      }
    }
    double expected = (double) BATCHES * IMAGES / TIMESTEPS;
    for (int count : counts) {
      assertEquals(expected, count, 5 * Math.sqrt(expected));
    }
  }

  @Test
  void stratifiedTimestepsFillTheirPartsInOrder() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Torch.seed(2);
      long[] t = TimestepSampling.STRATIFIED.draw(manager, 4, 1000).toLongArray();
      for (int i = 0; i < 4; i++) {
        assertTrue(t[i] >= 250L * i && t[i] < 250L * (i + 1), "part " + i + " has " + t[i]);
      }
    }
  }
}
