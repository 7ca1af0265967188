package io.github.ddpm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Model;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.output.Grid;
import io.github.ddpm.output.ImageSink;
import io.github.ddpm.output.Selection;
import io.github.ddpm.output.Span;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.sampling.Denoiser;
import io.github.ddpm.sampling.Generation;
import io.github.ddpm.sampling.Guidance;
import io.github.ddpm.sampling.GuidanceSettings;
import io.github.ddpm.sampling.NoiseSource;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.StepListener;
import io.github.ddpm.sampling.UnconditionalGeneration;
import io.github.ddpm.torch.Finite;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Draws images with a pipeline: image i of a seed depends on (weights, sampler, seed, i) alone.
 *
 * @param settings the sampler and its parameters
 * @param precision the network's number format, not {@link Precision#AUTO}
 * @param classes which class each image is of
 * @param generation what is drawn, and with which sampler
 * @param clock called after each evaluation of the network
 * @param enlarging what a network is shown that draws larger images of small ones; empty for others
 */
public record BatchSampler(
    Pipeline pipeline,
    SamplingSettings settings,
    Precision precision,
    Classes classes,
    Generation generation,
    StepClock clock,
    Optional<Enlarging> enlarging) {
  /** The most images shown in a preview. */
  private static final int SHOWN = 64;

  /** Takes the grain that suits the network, unless one is set. */
  public BatchSampler {
    settings = settings.withGrainFor(pipeline.unet().work());
  }

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
    this(
        pipeline,
        settings,
        precision,
        classes,
        newImages(pipeline, settings),
        clock,
        Optional.empty());
  }

  /** The same with small images to enlarge. */
  public BatchSampler enlarging(Enlarging shown) {
    return new BatchSampler(
        pipeline, settings, precision, classes, generation, clock, Optional.of(shown));
  }

  private static Generation newImages(Pipeline pipeline, SamplingSettings settings) {
    return new UnconditionalGeneration(Samplers.of(settings, pipeline.scheduler().path()));
  }

  /** The same for another number of images at once. */
  public BatchSampler withBatchSize(int batchSize) {
    return new BatchSampler(
        pipeline,
        settings.withBatchSize(batchSize),
        precision,
        classes,
        generation,
        clock,
        enlarging);
  }

  /** Draws the images of {@code seed} that the sink still lacks, {@code batch_size} at a time. */
  public void sample(long seed, Selection images, Progress progress, ImageSink sink)
      throws IOException {
    try (ReadyNetwork network = ready(missing(images, sink))) {
      sample(network, seed, images, progress, sink);
    }
  }

  /** The network, ready to draw some images. */
  ReadyNetwork ready(Selection images) {
    return ReadyNetwork.of(pipeline, precision, images, settings);
  }

  private static Selection missing(Selection images, ImageSink sink) {
    return new Selection(images.pieces(sink::lacks, Integer.MAX_VALUE));
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
    Selection missing = missing(images, sink);
    long stepsBefore = (long) (images.size() - missing.size()) * generation.steps();
    progress.begin("sample", "image steps", stepsBefore, (long) images.size() * generation.steps());
    AtomicLong done = new AtomicLong(stepsBefore);
    long began = System.nanoTime();
    int drawn = 0;
    List<BufferedImage> shown = new ArrayList<>();
    try {
      for (List<Selection> batch : network.batches(missing, settings.batches())) {
        IntConsumer stepDone = count -> progress.advance(done.addAndGet(count));
        Iterator<BufferedImage> image =
            drawn(network, seed, batch, sink, stepDone, Pixels::toImages).iterator();
        for (int number : batch.stream().flatMapToInt(Selection::numbers).toArray()) {
          take(number, image.next(), sink, shown).ifPresent(progress::wrote);
          drawn++;
        }
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

  /**
   * Draws the images of a batch.
   *
   * @param sink is shown drafts only
   * @param stepDone receives how many images have done another step, in any thread
   * @param finish what becomes of drawn images, (N, C, H, W): N results
   * @return the results in the order of the images
   */
  <T> List<T> drawn(
      ReadyNetwork network,
      long seed,
      List<Selection> batch,
      ImageSink sink,
      IntConsumer stepDone,
      Function<NDArray, List<T>> finish) {
    return network
        .each(
            batch,
            group -> part(network, seed, group, sink, () -> stepDone.accept(group.size()), finish))
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private Optional<Path> take(
      int number, BufferedImage image, ImageSink sink, List<BufferedImage> shown)
      throws IOException {
    if (shown.size() < SHOWN) {
      shown.add(image);
    }
    return sink.take(number, label(number), image);
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

  /** The class of an image, or {@link ImageSink#NO_LABEL}. */
  int label(int number) {
    return classes.isConditional() ? (int) classes.labels(number, 1)[0] : ImageSink.NO_LABEL;
  }

  private static String imagesPerSecond(int images, long nanos) {
    return "%.1f images/s".formatted(images / (nanos / 1e9));
  }

  /** Draws the wanted images, and with them those of their piece that nobody wants. */
  private <T> List<T> part(
      ReadyNetwork network,
      long seed,
      Selection wanted,
      ImageSink sink,
      Runnable stepDone,
      Function<NDArray, List<T>> finish) {
    Torch.gradMode(false);
    Span images = network.evaluated(wanted);
    UNetConfig config = pipeline.unet().config();
    Shape shape = new Shape(images.size(), config.imageChannels(), config.height(), config.width());
    long ofStage = enlarging.map(shown -> shown.seed(seed)).orElse(seed);
    try (NDManager manager = pipeline.weights().getManager().newSubManager()) {
      Denoiser denoiser = denoiser(network.unet(), seed, images, manager);
      NoiseSource noise = generation.noise(manager, ofStage, images.from(), shape);
      if (sink.shows(0, generation.steps())) { // Else only the sampler draws the noise.
        try (NDArray start = noise.draw(NoiseSource.START)) {
          draft(0, images.from(), wanted, start, sink);
        }
      }
      StepListener listener =
          (step, steps, t, x, xStart) -> {
            if (sink.shows(step + 1, steps)) {
              draft(step + 1, images.from(), wanted, x, sink);
            }
            stepDone.run();
          };
      NDArray drawn = generation.draw(denoiser, noise, listener);
      List<T> finished = new ArrayList<>();
      for (Span span : wanted.spans()) {
        NDArray pixels = rows(drawn, span, images.from());
        if (!Finite.all(pixels)) {
          throw new IllegalStateException(
              "image %d: the network's output is NaN or infinite, so there is no image; use --precision fp32 if that is not in use, else other weights"
                  .formatted(span.from()));
        }
        finished.addAll(finish.apply(pixels));
      }
      return finished;
    }
  }

  private static NDArray rows(NDArray all, Span span, int first) {
    boolean isAll = span.size() == all.getShape().get(0);
    return isAll ? all : all.get("%d:%d".formatted(span.from() - first, span.to() - first));
  }

  private static void draft(int step, int first, Selection wanted, NDArray x, ImageSink sink) {
    for (Span span : wanted.spans()) {
      sink.draft(step, span.from(), Pixels.toImages(rows(x, span, first)));
    }
  }

  private Denoiser denoiser(NetworkFunction unet, long seed, Span images, NDManager manager) {
    if (enlarging.isPresent()) {
      Conditions shown =
          enlarging.get().conditions(manager, pipeline, settings.noiseLevel(), seed, images);
      return denoiser(unet, shown, Conditions.NONE, 1);
    }
    Conditions given = classes.conditions(manager, images.from(), images.size());
    Conditions without = classes.withoutClass(manager, images.size());
    GuidanceSettings guidance = settings.guidance();
    return guidance.limiting(
        denoiser(unet, given, without, guidance.scale()), denoiser(unet, given, without, 1));
  }

  private Denoiser denoiser(
      NetworkFunction unet, Conditions given, Conditions without, double scale) {
    return Denoiser.of(
        Guidance.of(new ToldNetwork(unet, clock), given, without, scale),
        pipeline.scheduler().prediction(),
        settings.clipSample());
  }
}
