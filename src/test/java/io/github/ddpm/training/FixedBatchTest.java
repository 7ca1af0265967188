package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.HostBatches;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.Loss;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.diffusion.PathKind;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.diffusion.SigmaSettings;
import io.github.ddpm.diffusion.WeightSettings;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.OptimizerName;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training as a whole: a data set of a single batch is memorised. */
class FixedBatchTest {
  private static final int STEPS = 300;

  private static DiffusionSettings diffusion(boolean learnSigma) {
    return new DiffusionSettings(
        PathKind.VP,
        1000,
        BetaSchedule.LINEAR,
        1e-4,
        0.02,
        SigmaSettings.defaults(),
        Prediction.EPSILON,
        Loss.MSE,
        WeightSettings.NONE,
        false,
        learnSigma);
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(booleans = {false, true})
  void theLossFallsTenfold(boolean learnSigma) throws IOException {
    int images = 8;
    TrainingSettings settings =
        new TrainingSettings(
            STEPS,
            images,
            0,
            TimestepSettings.of(TimestepSampling.STRATIFIED),
            new OptimizationSettings(
                OptimizerName.ADAMW,
                5e-3,
                LrScheduler.COSINE,
                10,
                new AdamSettings(0.9, 0.99, 1e-8),
                0,
                1),
            0.99,
            0,
            0,
            RoundSettings.defaults(),
            STEPS / 10);
    UNetConfig config =
        UNetConfig.of(new UNetSettings(List.of(16, 32), 1, List.of(), 0, 0, 8, 0, 0), 1, 8, 8);
    UNet unet = new UNet(learnSigma ? config.withLearntSigma() : config);
    List<Double> losses = new ArrayList<>();
    try (Batches batches =
            new HostBatches(
                new Shapes(1, images, ImageSize.square(8), 1),
                images,
                1,
                false,
                ImageSize.square(8));
        BatchParts parts = new BatchParts(Device.cpu(), images);
        TrainingState state = new TrainingState(unet, settings, 1, Device.cpu())) {
      TrainingLoop loop =
          new TrainingLoop(
              unet,
              state,
              batches,
              settings,
              new Objective(state.manager(), diffusion(learnSigma)),
              1,
              Precision.FP32,
              parts,
              new LabelDropout(0, 0));
      loop.run(
          List.of(
              new TrainingListener() {
                @Override
                public void onMeasured(Measurement measurement) {
                  losses.add(measurement.loss());
                }
              }));
    }
    // Before the first step the network says 0, and the loss is 1: the variance of the noise.
    assertTrue(losses.get(losses.size() - 1) < 0.1, losses.toString());
  }
}
