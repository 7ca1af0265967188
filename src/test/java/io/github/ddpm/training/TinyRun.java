package io.github.ddpm.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.HostBatches;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.OptimizerName;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.io.IOException;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * A run that takes milliseconds per step: grey shapes of 8x8 pixels, mirrored at random, and a
 * U-Net of two levels with attention and dropout.
 */
final class TinyRun implements AutoCloseable {
  private static final UNetSettings MODEL =
      new UNetSettings(List.of(8, 16), 1, List.of(4), 0, 0.3, 4, 0, 0);

  private final TrainingSettings settings;
  private final DiffusionSettings diffusion;
  private final long seed;
  private final Precision precision;
  private final UNet unet = new UNet(UNetConfig.of(MODEL, 1, 8, 8));
  private final Batches batches;

  /** One part, since there is dropout. */
  private final BatchParts parts = new BatchParts(Device.cpu(), 1);

  final TrainingState state;

  /** Six images in batches of four: the second batch continues in the second epoch. */
  TinyRun(TrainingSettings settings, long seed, Precision precision) {
    this(settings, DiffusionSettings.defaults(), seed, precision);
  }

  TinyRun(TrainingSettings settings, DiffusionSettings diffusion, long seed, Precision precision) {
    this.settings = settings;
    this.diffusion = diffusion;
    this.seed = seed;
    this.precision = precision;
    Shapes images = new Shapes(seed, 6, ImageSize.square(8), 1);
    batches = new HostBatches(images, settings.batchSize(), seed, true, images.imageSize());
    state = new TrainingState(unet, settings, seed, Device.cpu());
  }

  /** Warm-up, cosine, weight decay and clipping; batches of four. */
  static TrainingSettings settings(long steps, long logEvery) {
    return settings(steps, logEvery, 1e-3);
  }

  static TrainingSettings settings(long steps, long logEvery, double learningRate) {
    return settings(steps, logEvery, learningRate, 0);
  }

  static TrainingSettings settings(long steps, long logEvery, double learningRate, int microBatch) {
    return settings(
        steps, logEvery, learningRate, microBatch, TimestepSettings.of(TimestepSampling.UNIFORM));
  }

  static TrainingSettings settings(
      long steps, long logEvery, double learningRate, int microBatch, TimestepSettings timestep) {
    return new TrainingSettings(
        steps,
        4,
        microBatch,
        timestep,
        new OptimizationSettings(
            OptimizerName.ADAMW,
            learningRate,
            LrScheduler.COSINE,
            2,
            AdamSettings.defaults(),
            0.01,
            1),
        0.999,
        0.1,
        0,
        RoundSettings.defaults(),
        logEvery);
  }

  TrainingLoop loop() {
    return loop((xt, output) -> output);
  }

  /** A loop in which the network's output is another, which may depend on x_t. */
  TrainingLoop loop(BinaryOperator<NDArray> change) {
    return new TrainingLoop(
        new Altered(unet, change),
        state,
        batches,
        settings,
        new Objective(state.manager(), diffusion),
        seed,
        precision,
        parts,
        new LabelDropout(0, 0));
  }

  void train(TrainingListener... listeners) throws IOException {
    loop().run(List.of(listeners));
  }

  /** All that a checkpoint must hold: weights, both moments, averaged weights, updates. */
  List<NDArray> arrays() {
    return List.of(
        state.flat(),
        state.optimizer().m(),
        state.optimizer().v(),
        state.optimizer().ema(),
        state.optimizer().updates());
  }

  @Override
  public void close() {
    parts.close();
    batches.close();
    state.close();
  }
}
