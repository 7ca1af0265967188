package io.github.ddpm.run;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.sampling.Denoiser;
import io.github.ddpm.sampling.Drawing;
import io.github.ddpm.sampling.Network;
import io.github.ddpm.sampling.NoiseSource;
import io.github.ddpm.sampling.Sampler;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.StepListener;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Draws images with a pipeline: image i of a seed depends on (weights, sampler, seed, i) alone.
 *
 * @param settings the sampler and its parameters
 * @param precision the network's number format, not {@link Precision#AUTO}
 * @param drawing what is drawn, with the sampler that the settings name
 */
record Painter(Pipeline pipeline, SamplingSettings settings, Precision precision, Drawing drawing) {

  /** Draws new images. */
  Painter(Pipeline pipeline, SamplingSettings settings, Precision precision) {
    this(
        pipeline,
        settings,
        precision,
        Drawing.of(Sampler.of(settings, pipeline.scheduler().schedule())));
  }

  /** Receives images as they are ready. */
  interface Easel {
    /** Takes the images numbered from {@code first}. */
    void take(long first, List<BufferedImage> images) throws IOException;
  }

  /** Draws images 0 … count − 1 of {@code seed}, {@code batch_size} at a time. */
  void paint(long seed, int count, Progress progress, Easel easel) throws IOException {
    progress.begin("sample", "image steps", 0, (long) count * drawing.steps());
    AtomicLong done = new AtomicLong();
    Device device = pipeline.weights().getDevice();
    try (BatchParts parts = new BatchParts(device, Math.min(count, settings.batchSize()))) {
      for (int first = 0; first < count; first += settings.batchSize()) {
        int start = first;
        List<List<BufferedImage>> images =
            parts.map(
                Math.min(settings.batchSize(), count - first),
                (from, to) -> {
                  StepListener listener =
                      (step, of, t, x, xStart) -> progress.advance(done.addAndGet(to - from));
                  return part(seed, start + from, to - from, listener);
                });
        easel.take(first, images.stream().flatMap(List::stream).toList());
      }
    } finally {
      progress.end();
    }
  }

  private List<BufferedImage> part(long seed, long first, int size, StepListener listener) {
    Torch.gradMode(false);
    UNetConfig config = pipeline.unet().config();
    SchedulerDocument scheduler = pipeline.scheduler();
    Shape shape = new Shape(size, config.inChannels(), config.height(), config.width());
    try (NDManager manager = pipeline.weights().getManager().newSubManager()) {
      NDArray weights = precision.cast(pipeline.weights().stopGradient());
      weights.attach(manager);
      Denoiser denoiser =
          Denoiser.of(
              network(pipeline.parameters().view(weights)),
              scheduler.schedule(),
              scheduler.prediction(),
              settings.clipSample());
      NoiseSource noise = drawing.noise(manager, seed, first, shape);
      return Pixels.toImages(drawing.draw(denoiser, noise, listener));
    }
  }

  private Network network(ParameterStore store) {
    return (xt, t) -> {
      float[] timesteps = new float[Math.toIntExact(xt.getShape().get(0))];
      Arrays.fill(timesteps, t);
      NDArray timestep = xt.getManager().create(timesteps);
      return pipeline.unet().forward(store, new NDList(xt, timestep), false).singletonOrThrow();
    };
  }
}
