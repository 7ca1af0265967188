package io.github.ddpm.generate;

import ai.djl.Device;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.sampling.BatchSettings;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNet;
import java.io.IOException;

/**
 * Runs sampling like {@link SamplingRun}, but with untrained initial weights and without reading or
 * writing files. Used for timing.
 */
public final class SamplingRehearsal implements AutoCloseable {
  private final RunConfig config;
  private final Device device;
  private final Pipeline pipeline;

  /**
   * Prepares sampling with the settings of {@code config}.
   *
   * @throws IllegalStateException if there is no such device
   */
  public SamplingRehearsal(RunConfig config) {
    this.config = config;
    device = Devices.of(config.device());
    pipeline = Pipeline.untrained(config, device);
  }

  /** How many images a processor or GPU draws at once where {@code sampling.batch_size} is 0. */
  public static int automaticBatch(RunConfig config) {
    BatchSettings batches =
        config.sampling().withGrainFor(new UNet(config.unet()).work()).batches();
    return Devices.of(config.device()).isGpu()
        ? batches.imagesAtOnce()
        : batches.grain() * batches.groupsAtOnce(Torch.threads(), batches.grain());
  }

  /** The device used for sampling. */
  public Device device() {
    return device;
  }

  /** The network. */
  public UNet unet() {
    return pipeline.unet();
  }

  /** The number of the network's parameters. */
  public long parameters() {
    return pipeline.parameters().count();
  }

  /**
   * Draws one batch of images and discards it. A group has no more images than the batch: those of
   * a larger one would be drawn for nothing.
   *
   * @param precision not {@link Precision#AUTO}
   * @param progress receives the number of steps of one image done, from the threads that do them
   * @param clock called after each network evaluation
   */
  public void draw(Precision precision, Progress progress, StepClock clock) throws IOException {
    SamplingSettings settings = pipeline.scheduler().applyTo(config.sampling());
    settings = settings.withGrainFor(pipeline.unet().work()).withGroupsOfAtMostABatch();
    BatchSampler sampler =
        new BatchSampler(pipeline, settings, precision, Classes.of(config), clock);
    (config.enlargement() == 0 ? sampler : sampler.enlarging(Enlarging.blank(config)))
        .images(config.seed(), settings.batches().imagesAtOnce(), progress);
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
