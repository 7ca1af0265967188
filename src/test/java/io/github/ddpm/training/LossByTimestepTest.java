package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Torch;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossByTimestepTest {
  private static final double NONE = Double.NaN;

  @Test
  void eachLossCountsInTheTenthOfItsTimestep() {
    try (NDManager manager = Torch.newManager(Device.cpu());
        LossByTimestep losses = new LossByTimestep(manager, MeasuredSums.of(manager), 1000)) {
      losses.add(
          losses.of(
              manager.create(new float[] {1, 2, 4, 8, 16}),
              manager.create(new long[] {0, 99, 100, 899, 999})));
      losses.add(losses.of(manager.create(new float[] {32}), manager.create(new long[] {900})));

      assertEquals(
          List.of(1.5, 4.0, NONE, NONE, NONE, NONE, NONE, NONE, 8.0, 24.0), losses.means());
    }
  }

  @Test
  void everyTimestepLiesInItsTenthWhateverTheirNumber() {
    for (int timesteps : new int[] {10, 20, 70, 999, 1000, 4000}) {
      try (NDManager manager = Torch.newManager(Device.cpu());
          LossByTimestep losses =
              new LossByTimestep(manager, MeasuredSums.of(manager), timesteps)) {
        float[] parts = new float[timesteps];
        long[] t = new long[timesteps];
        for (int i = 0; i < timesteps; i++) {
          int part = 10 * i / timesteps;
          parts[i] = part;
          t[i] = i;
        }
        losses.add(losses.of(manager.create(parts), manager.create(t)));

        assertEquals(List.of(0., 1., 2., 3., 4., 5., 6., 7., 8., 9.), losses.means());
      }
    }
  }

  @Test
  void aLossThatIsNoNumberDoesNotCount() {
    try (NDManager manager = Torch.newManager(Device.cpu());
        LossByTimestep losses = new LossByTimestep(manager, MeasuredSums.of(manager), 10)) {
      losses.add(
          losses.of(
              manager.create(new float[] {Float.NaN, 7, Float.POSITIVE_INFINITY}),
              manager.create(new long[] {3, 3, 4})));

      assertEquals(7.0, losses.means().get(3));
      assertEquals(NONE, losses.means().get(4));
    }
  }

  @Test
  void aRestartForgets() {
    try (NDManager manager = Torch.newManager(Device.cpu());
        LossByTimestep losses = new LossByTimestep(manager, MeasuredSums.of(manager), 10)) {
      losses.add(losses.of(manager.create(new float[] {5}), manager.create(new long[] {3})));
      losses.restart();
      losses.add(losses.of(manager.create(new float[] {7}), manager.create(new long[] {3})));

      assertEquals(7.0, losses.means().get(3));
    }
  }
}
