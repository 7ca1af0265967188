package io.github.ddpm.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.diffusers.SchedulerDocument;
import io.github.ddpm.files.RowFile;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.generate.GroupedWork;
import io.github.ddpm.metrics.BitsPerDimension;
import io.github.ddpm.metrics.BitsPerDimension.Terms;
import io.github.ddpm.metrics.BitsPerDimension.XStartEstimate;
import io.github.ddpm.metrics.MeanStd;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.output.Selection;
import io.github.ddpm.output.Span;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.sampling.Denoised;
import io.github.ddpm.sampling.Denoiser;
import io.github.ddpm.sampling.ImageNoise;
import io.github.ddpm.sampling.Variance;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** The variational bound of a model on images, by term; each image's terms are stored on disk. */
final class Likelihood {
  private static final int TERMS = 3;
  private static final int MOST_AT_ONCE = 64; // An interruption costs 64,000 evaluations or so.

  private final BatchSampler batchSampler;
  private final BitsPerDimension bound;

  Likelihood(BatchSampler drawing) {
    int batchSize = drawing.settings().batchSize(); // 0, automatic, stays.
    batchSampler = drawing.withBatchSize(Math.min(batchSize, MOST_AT_ONCE));
    bound =
        new BitsPerDimension(
            batchSampler.pipeline().scheduler().schedule(),
            batchSampler.settings().variance() == Variance.FIXED_LARGE);
  }

  /**
   * The bound of some images.
   *
   * @param mean over the images, by term
   * @param standardError standard error of the total's mean, from the spread over images
   */
  record Bound(Terms mean, double standardError) {}

  /** The images whose bound is wanted, evenly spread over all, with noise from {@code seed}. */
  private record Wanted(ImageSet images, int count, long seed) {
    /** Their pixels; the last one stands for those beyond. */
    HostBatch batch(Span numbers) {
      return HostBatch.of(
          images,
          IntStream.range(numbers.from(), numbers.to())
              .map(i -> (int) ((long) Math.min(i, count - 1) * images.size() / count))
              .toArray());
    }
  }

  /** The bound of {@code count} images, evenly spread over all, with noise from {@code seed}. */
  Bound of(Path file, ImageSet images, int count, long seed, Progress progress) throws IOException {
    Wanted wanted = new Wanted(images, count, seed);
    try (RowFile rows = new RowFile(file, TERMS * Float.BYTES)) {
      if (rows.count() < count) {
        AtomicLong done = new AtomicLong(evaluations(rows.count()));
        progress.begin("nll", "evaluations", done.get(), evaluations(count));
        new GroupedWork(batchSampler)
            .on(
                new Selection(List.of(new Span(rows.count(), count))),
                (unet, group, evaluated) ->
                    terms(
                        unet,
                        wanted,
                        group.spans().get(0),
                        evaluated,
                        () -> progress.advance(done.addAndGet(group.size()))),
                groups -> {
                  for (float[] terms : groups) {
                    rows.append(terms);
                  }
                });
      }
      return bound(rows.readFloats(0, count));
    } finally {
      progress.end();
    }
  }

  /** An image takes one evaluation of the network for each timestep. */
  private long evaluations(int images) {
    return (long) images * batchSampler.pipeline().scheduler().schedule().timesteps();
  }

  private float[] terms(
      NetworkFunction unet, Wanted wanted, Span group, Span evaluated, Runnable stepDone) {
    Torch.gradMode(false);
    Pipeline pipeline = batchSampler.pipeline();
    try (NDManager manager = Torch.newManager(pipeline.weights().getDevice())) {
      NDArray xStart = wanted.batch(evaluated).toTensor(manager);
      SchedulerDocument scheduler = pipeline.scheduler();
      Denoiser denoiser =
          Denoiser.of(
              new GroupedWork(batchSampler).unconditional(unet, evaluated.size(), manager),
              scheduler.prediction(),
              scheduler.clipSample());
      ImageNoise noise = new ImageNoise(manager, wanted.seed, evaluated.from(), xStart.getShape());
      Terms[] terms =
          bound.of(
              xStart,
              (xt, t) -> {
                XStartEstimate estimate =
                    estimate(denoiser.denoise(xt, scheduler.schedule().at(t)));
                stepDone.run();
                return estimate;
              },
              noise::draw);
      float[] rows = new float[group.size() * TERMS];
      for (int i = 0; i < group.size(); i++) {
        Terms of = terms[group.from() - evaluated.from() + i];
        rows[i * TERMS] = (float) of.prior();
        rows[i * TERMS + 1] = (float) of.diffusion();
        rows[i * TERMS + 2] = (float) of.decoder();
      }
      return rows;
    }
  }

  private XStartEstimate estimate(Denoised denoised) {
    if (batchSampler.settings().variance() != Variance.LEARNED_RANGE) {
      return new XStartEstimate(denoised.xStart(), Optional.empty());
    }
    return new XStartEstimate(
        denoised.xStart(), Optional.of(denoised.varianceShare().orElseThrow()));
  }

  private static Bound bound(float[] rows) {
    int images = rows.length / TERMS;
    double[] sums = new double[TERMS];
    double[] totals = new double[images];
    for (int i = 0; i < rows.length; i++) {
      sums[i % TERMS] += rows[i];
      totals[i / TERMS] += rows[i];
    }
    Terms mean = new Terms(sums[0] / images, sums[1] / images, sums[2] / images);
    return new Bound(mean, MeanStd.of(totals).deviation() / Math.sqrt(images));
  }
}
