package io.github.ddpm.run;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.diffusers.SchedulerDocument;
import io.github.ddpm.output.Easel;
import io.github.ddpm.output.Span;
import io.github.ddpm.report.Grid;
import io.github.ddpm.sampling.Denoiser;
import io.github.ddpm.sampling.Drawing;
import io.github.ddpm.sampling.Guidance;
import io.github.ddpm.sampling.Network;
import io.github.ddpm.sampling.NoiseSource;
import io.github.ddpm.sampling.Sampler;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.StepListener;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.torch.Traced;
import io.github.ddpm.torch.Transfer;
import io.github.ddpm.training.StepClock;
import io.github.ddpm.training.StepPart;
import io.github.ddpm.unet.UNetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Draws images with a pipeline: image i of a seed depends on (weights, sampler, seed, i) alone.
 *
 * @param settings the sampler and its parameters
 * @param precision the network's number format, not {@link Precision#AUTO}
 * @param classes which class each image is of
 * @param drawing what is drawn, with the sampler that the settings name
 * @param clock told when a network evaluation is done
 */
record Painter(
    Pipeline pipeline,
    SamplingSettings settings,
    Precision precision,
    Classes classes,
    Drawing drawing,
    StepClock clock) {
  /** How many of the images a picture shows to whoever waits. */
  private static final int SHOWN = 64;

  /** A painter of new images that nobody times. */
  Painter(Pipeline pipeline, SamplingSettings settings, Precision precision, Classes classes) {
    this(pipeline, settings, precision, classes, StepClock.OFF);
  }

  /** A painter of new images. */
  Painter(
      Pipeline pipeline,
      SamplingSettings settings,
      Precision precision,
      Classes classes,
      StepClock clock) {
    this(pipeline, settings, precision, classes, newImages(pipeline, settings), clock);
  }

  private static Drawing newImages(Pipeline pipeline, SamplingSettings settings) {
    return Drawing.of(Sampler.of(settings, pipeline.scheduler().schedule()));
  }

  /** Draws those images of {@code seed} that the easel lacks, {@code batch_size} at a time. */
  void paint(long seed, Span images, Progress progress, Easel easel) throws IOException {
    List<Span> batches = images.pieces(easel::lacks, settings.batchSize());
    int missing = batches.stream().mapToInt(Span::size).sum();
    long stepsBefore = (long) (images.size() - missing) * drawing.steps();
    progress.begin("sample", "image steps", stepsBefore, (long) images.size() * drawing.steps());
    AtomicLong done = new AtomicLong(stepsBefore);
    Device device = pipeline.weights().getDevice();
    long began = System.nanoTime();
    int drawn = 0;
    List<BufferedImage> shown = new ArrayList<>();
    int batchSize = Math.min(missing, settings.batchSize());
    try (BatchParts parts = new BatchParts(device, batchSize);
        NDManager manager = pipeline.weights().getManager().newSubManager();
        Traced unet = pipeline.evaluated(precision, manager, parts.largest(batchSize))) {
      for (Span batch : batches) {
        List<List<BufferedImage>> finished =
            parts.map(
                batch.size(),
                (number, from, to) -> {
                  Span part = new Span(batch.from() + from, batch.from() + to);
                  return part(
                      unet, seed, part, easel, () -> progress.advance(done.addAndGet(to - from)));
                });
        int number = batch.from();
        for (BufferedImage image : finished.stream().flatMap(List::stream).toList()) {
          easel.take(number, label(number), image).ifPresent(progress::wrote);
          number++;
          if (shown.size() < SHOWN) {
            shown.add(image);
          }
        }
        drawn += batch.size();
        progress.status(imagesPerSecond(drawn, System.nanoTime() - began));
      }
      if (!shown.isEmpty()) {
        progress.picture(Grid.of(shown));
      }
    } finally {
      progress.end();
    }
  }

  private int label(int number) {
    return classes.isConditional() ? (int) classes.labels(number, 1)[0] : Easel.NO_LABEL;
  }

  private static String imagesPerSecond(int images, long nanos) {
    return String.format(Locale.ROOT, "%.1f images/s", images / (nanos / 1e9));
  }

  private List<BufferedImage> part(
      Traced unet, long seed, Span images, Easel easel, Runnable stepDone) {
    Torch.gradMode(false);
    UNetConfig config = pipeline.unet().config();
    SchedulerDocument scheduler = pipeline.scheduler();
    Shape shape = new Shape(images.size(), config.inChannels(), config.height(), config.width());
    try (NDManager manager = pipeline.weights().getManager().newSubManager()) {
      Denoiser denoiser =
          Denoiser.of(
              network(unet, images),
              scheduler.schedule(),
              scheduler.prediction(),
              settings.clipSample());
      NoiseSource noise = drawing.noise(manager, seed, images.from(), shape);
      try (NDArray start = noise.draw(NoiseSource.START)) {
        draft(0, drawing.steps(), images, start, easel);
      }
      StepListener listener =
          (step, steps, t, x, xStart) -> {
            draft(step + 1, steps, images, x, easel);
            stepDone.run();
          };
      return Pixels.toImages(drawing.draw(denoiser, noise, listener));
    }
  }

  private static void draft(int step, int steps, Span images, NDArray x, Easel easel) {
    if (easel.shows(step, steps)) {
      easel.draft(step, images.from(), Pixels.toImages(x));
    }
  }

  private Network network(Traced unet, Span images) {
    return guided(unet, classes.labels(images.from(), images.size()), settings.guidanceScale());
  }

  /** The network {@code unet} for {@code size} images of no class. */
  Network unconditional(Traced unet, int size) {
    if (classes.isConditional()) {
      classes.requireGuidable(0);
    }
    return guided(unet, new long[size], 0);
  }

  private Network guided(Traced unet, long[] labels, double scale) {
    if (!classes.isConditional()) {
      return (xt, t) -> output(unet, new NDList(xt, timesteps(xt, t)));
    }
    return Guidance.of(
        (xt, t, told) -> output(unet, new NDList(xt, timesteps(xt, t), classes(xt, told))),
        labels,
        classes.count(),
        scale);
  }

  private NDArray output(Traced unet, NDList input) {
    clock.start();
    NDArray output = unet.call(input);
    clock.end(StepPart.FORWARD);
    return output;
  }

  private static NDArray classes(NDArray xt, long[] labels) {
    return Transfer.of(xt.getManager(), labels, new Shape(labels.length));
  }

  private static NDArray timesteps(NDArray xt, int t) {
    return xt.getManager().full(new Shape(xt.getShape().get(0)), t);
  }
}
