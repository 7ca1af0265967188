package io.github.ddpm.run;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.sampling.Denoiser;
import io.github.ddpm.sampling.Guidance;
import io.github.ddpm.sampling.ImageNoise;
import io.github.ddpm.sampling.Network;
import io.github.ddpm.sampling.NoiseSource;
import io.github.ddpm.sampling.Sampler;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.StepListener;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.StepClock;
import io.github.ddpm.training.StepPart;
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
 * @param classes which class each image is of
 * @param clock told when a network evaluation is done
 */
record Painter(
    Pipeline pipeline,
    SamplingSettings settings,
    Precision precision,
    Classes classes,
    StepClock clock) {

  /** A painter that nobody times. */
  Painter(Pipeline pipeline, SamplingSettings settings, Precision precision, Classes classes) {
    this(pipeline, settings, precision, classes, StepClock.OFF);
  }

  /** Receives images as they are ready. */
  interface Easel {
    /** Takes the images numbered from {@code first}. */
    void take(long first, List<BufferedImage> images) throws IOException;
  }

  /** Draws images 0 … count − 1 of {@code seed}, {@code batch_size} at a time. */
  void paint(long seed, int count, Progress progress, Easel easel) throws IOException {
    paint(seed, 0, count, progress, easel);
  }

  /** Draws images begin … count − 1 of {@code seed}, those before being there already. */
  void paint(long seed, int begin, int count, Progress progress, Easel easel) throws IOException {
    long drawn = (long) begin * stepsPerImage();
    progress.begin("sample", "image steps", drawn, (long) count * stepsPerImage());
    AtomicLong done = new AtomicLong(drawn);
    Device device = pipeline.weights().getDevice();
    try (BatchParts parts = new BatchParts(device, Math.min(count, settings.batchSize()))) {
      for (int first = begin; first < count; first += settings.batchSize()) {
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

  private int stepsPerImage() {
    int timesteps = pipeline.scheduler().schedule().timesteps();
    return settings.spacing().timesteps(timesteps, settings.steps()).count();
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
              network(pipeline.parameters().view(weights), first, size),
              scheduler.schedule(),
              scheduler.prediction(),
              settings.clipSample());
      NoiseSource noise = new ImageNoise(manager, seed, first, shape);
      NDArray x =
          Sampler.of(settings, scheduler.schedule())
              .sample(denoiser, noise.draw(NoiseSource.START), noise, listener);
      return Pixels.toImages(x);
    }
  }

  private Network network(ParameterStore store, long first, int size) {
    return guided(store, classes.labels(first, size), settings.guidanceScale());
  }

  /** The network with weights of {@code store}, for {@code size} images of no class. */
  Network unconditional(ParameterStore store, int size) {
    classes.requireGuidable(0);
    return guided(store, new long[size], 0);
  }

  private Network guided(ParameterStore store, long[] labels, double scale) {
    if (!classes.isConditional()) {
      return (xt, t) -> output(store, new NDList(xt, timesteps(xt, t)));
    }
    return Guidance.of(
        (xt, t, told) ->
            output(store, new NDList(xt, timesteps(xt, t), xt.getManager().create(told))),
        labels,
        classes.count(),
        scale);
  }

  private NDArray output(ParameterStore store, NDList input) {
    clock.start();
    NDArray output = pipeline.unet().forward(store, input, false).singletonOrThrow();
    clock.end(StepPart.FORWARD);
    return output;
  }

  private static NDArray timesteps(NDArray xt, int t) {
    float[] timesteps = new float[Math.toIntExact(xt.getShape().get(0))];
    Arrays.fill(timesteps, t);
    return xt.getManager().create(timesteps);
  }
}
