package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchGradientTest {
  private static final int IMAGES = 9; // No number of parts but 3 divides it.

  @Test
  void partsGiveTheGradientOfTheWhole() {
    UNetSettings model = new UNetSettings(List.of(8, 16), 1, List.of(4), 0, 0, 4);
    UNet unet = new UNet(UNetConfig.of(model, 1, 8, 8));
    try (TrainingState state =
            new TrainingState(unet, TrainingSettings.defaults(), 3, Device.cpu());
        NDManager manager = state.manager().newSubManager();
        BatchParts whole = BatchParts.undivided();
        BatchParts halves = new BatchParts(Device.cpu(), IMAGES)) {
      NoiseSchedule schedule = NoiseSchedule.of(DiffusionSettings.defaults());
      Objective objective = new Objective(state.manager(), schedule, DiffusionSettings.defaults());
      Torch.seed(5);
      Shape shape = new Shape(IMAGES, 1, 8, 8);
      NDArray xt = manager.randomNormal(shape);
      NDArray target = manager.randomNormal(shape);
      NDArray t = manager.create(new long[] {0, 1, 10, 100, 300, 500, 700, 900, 999});

      BatchGradient.Result one =
          new BatchGradient(unet, state, objective, Precision.FP32, whole)
              .of(xt, t, target, StepClock.OFF);
      BatchGradient.Result two =
          new BatchGradient(unet, state, objective, Precision.FP32, halves)
              .of(xt, t, target, StepClock.OFF);

      assertEquals(one.loss().getFloat(), two.loss().getFloat(), 1e-6);
      double norm = one.gradient().norm().getFloat();
      assertEquals(0, one.gradient().sub(two.gradient()).norm().getFloat() / norm, 1e-5);
    }
  }
}
