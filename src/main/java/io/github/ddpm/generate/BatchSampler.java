package io.github.ddpm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.diffusers.SchedulerDocument;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Model;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.output.Grid;
import io.github.ddpm.output.ImageSink;
import io.github.ddpm.output.Selection;
import io.github.ddpm.output.Span;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.progress.StepPart;
import io.github.ddpm.sampling.Denoiser;
import io.github.ddpm.sampling.Generation;
import io.github.ddpm.sampling.Guidance;
import io.github.ddpm.sampling.Network;
import io.github.ddpm.sampling.NoiseSource;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.StepListener;
import io.github.ddpm.sampling.UnconditionalGeneration;
import io.github.ddpm.torch.Finite;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.torch.Transfer;
import io.github.ddpm.unet.UNetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Draws images with a pipeline: image i of a seed depends on (weights, sampler, seed, i) alone.
 *
 * @param settings the sampler and its parameters
 * @param precision the network's number format, not {@link Precision#AUTO}
 * @param classes which class each image is of
 * @param generation what is drawn, and with which sampler
 * @param clock called after each evaluation of the network
 */
public record BatchSampler(
    Pipeline pipeline,
    SamplingSettings settings,
    Precision precision,
    Classes classes,
    Generation generation,
    StepClock clock) {
  /** The most images shown in a preview. */
  private static final int SHOWN = 64;

  /** Samples new images with a model. */
  static BatchSampler of(Model model, SamplingSettings settings, Classes classes) {
    return new BatchSampler(model.pipeline(), settings, model.precision(), classes);
  }

  /** Samples new images, untimed. */
  public BatchSampler(
      Pipeline pipeline, SamplingSettings settings, Precision precision, Classes classes) {
    this(pipeline, settings, precision, classes, StepClock.OFF);
  }

  /** Samples new images. */
  public BatchSampler(
      Pipeline pipeline,
      SamplingSettings settings,
      Precision precision,
      Classes classes,
      StepClock clock) {
    this(pipeline, settings, precision, classes, newImages(pipeline, settings), clock);
  }

  private static Generation newImages(Pipeline pipeline, SamplingSettings settings) {
    return new UnconditionalGeneration(Samplers.of(settings, pipeline.scheduler().schedule()));
  }

  /** Draws the images of {@code seed} that the sink still lacks, {@code batch_size} at a time. */
  public void sample(long seed, Selection images, Progress progress, ImageSink sink)
      throws IOException {
    int missing = missing(batches(images, sink));
    int batchSize = Math.min(missing, settings.batchSize());
    try (ReadyNetwork network = ReadyNetwork.of(pipeline, precision, batchSize)) {
      sample(network, seed, images, progress, sink);
    }
  }

  private List<Span> batches(Selection images, ImageSink sink) {
    return images.pieces(sink::lacks, settings.batchSize());
  }

  private static int missing(List<Span> batches) {
    return batches.stream().mapToInt(Span::size).sum();
  }

  /**
   * Draws them with a network that is ready.
   *
   * @param network of this sampler's pipeline and precision
   * @return the seconds that drawing took
   */
  double sample(
      ReadyNetwork network, long seed, Selection images, Progress progress, ImageSink sink)
      throws IOException {
    List<Span> batches = batches(images, sink);
    int missing = missing(batches);
    long stepsBefore = (long) (images.size() - missing) * generation.steps();
    progress.begin("sample", "image steps", stepsBefore, (long) images.size() * generation.steps());
    AtomicLong done = new AtomicLong(stepsBefore);
    long began = System.nanoTime();
    int drawn = 0;
    List<BufferedImage> shown = new ArrayList<>();
    try {
      for (Span batch : batches) {
        List<List<BufferedImage>> finished =
            network
                .parts()
                .map(
                    batch.size(),
                    (number, from, to) -> {
                      Span part = new Span(batch.from() + from, batch.from() + to);
                      return part(
                          network.unet(),
                          seed,
                          part,
                          sink,
                          () -> progress.advance(done.addAndGet(to - from)));
                    });
        int number = batch.from();
        for (BufferedImage image : finished.stream().flatMap(List::stream).toList()) {
          sink.take(number, label(number), image).ifPresent(progress::wrote);
          number++;
          if (shown.size() < SHOWN) {
            shown.add(image);
          }
        }
        drawn += batch.size();
        progress.status(imagesPerSecond(drawn, System.nanoTime() - began));
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      if (!shown.isEmpty()) {
        progress.preview(Grid.of(shown));
      }
      return seconds;
    } finally {
      progress.end();
    }
  }

  /** Draws images 0 … count − 1 of {@code seed} into memory. */
  public List<BufferedImage> images(long seed, int count, Progress progress) throws IOException {
    List<BufferedImage> images = new ArrayList<>();
    sample(
        seed,
        Selection.of(count),
        progress,
        (number, label, image) -> {
          images.add(image);
          return Optional.empty();
        });
    return images;
  }

  private int label(int number) {
    return classes.isConditional() ? (int) classes.labels(number, 1)[0] : ImageSink.NO_LABEL;
  }

  private static String imagesPerSecond(int images, long nanos) {
    return "%.1f images/s".formatted(images / (nanos / 1e9));
  }

  private List<BufferedImage> part(
      NetworkFunction unet, long seed, Span images, ImageSink sink, Runnable stepDone) {
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
      NoiseSource noise = generation.noise(manager, seed, images.from(), shape);
      if (sink.shows(0, generation.steps())) { // Else only the sampler draws the noise.
        try (NDArray start = noise.draw(NoiseSource.START)) {
          draft(0, images, start, sink);
        }
      }
      StepListener listener =
          (step, steps, t, x, xStart) -> {
            if (sink.shows(step + 1, steps)) {
              draft(step + 1, images, x, sink);
            }
            stepDone.run();
          };
      NDArray drawn = generation.draw(denoiser, noise, listener);
      if (!Finite.all(drawn)) {
        throw new IllegalStateException(
            "image %d: the network's output is NaN or infinite, so there is no image; use --precision fp32 if that is not in use, else other weights"
                .formatted(images.from()));
      }
      return Pixels.toImages(drawn);
    }
  }

  private static void draft(int step, Span images, NDArray x, ImageSink sink) {
    sink.draft(step, images.from(), Pixels.toImages(x));
  }

  private Network network(NetworkFunction unet, Span images) {
    return guided(unet, classes.labels(images.from(), images.size()), settings.guidanceScale());
  }

  /** The network {@code unet} for {@code size} images without a class. */
  public Network unconditional(NetworkFunction unet, int size) {
    if (classes.isConditional()) {
      classes.requireGuidable(0);
    }
    return guided(unet, new long[size], 0);
  }

  private Network guided(NetworkFunction unet, long[] labels, double scale) {
    if (!classes.isConditional()) {
      return (xt, t) -> output(unet, new NDList(xt, timesteps(xt, t)));
    }
    return Guidance.of(
        (xt, t, told) -> output(unet, new NDList(xt, timesteps(xt, t), classes(xt, told))),
        labels,
        classes.count(),
        scale);
  }

  private NDArray output(NetworkFunction unet, NDList input) {
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
