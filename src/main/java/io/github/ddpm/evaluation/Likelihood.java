package io.github.ddpm.evaluation;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.diffusers.SchedulerDocument;
import io.github.ddpm.files.RowFile;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.metrics.BitsPerDimension;
import io.github.ddpm.metrics.BitsPerDimension.Terms;
import io.github.ddpm.metrics.BitsPerDimension.XStartEstimate;
import io.github.ddpm.metrics.MeanStd;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.sampling.Denoised;
import io.github.ddpm.sampling.Denoiser;
import io.github.ddpm.sampling.ImageNoise;
import io.github.ddpm.sampling.Variance;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** The variational bound of a model on images, by term; each image's terms are stored on disk. */
final class Likelihood {
  private static final int TERMS = 3;
  private static final int MOST_AT_ONCE = 64; // An interruption costs 64,000 evaluations or so.

  private final BatchSampler batchSampler;
  private final BitsPerDimension bound;

  Likelihood(BatchSampler batchSampler) {
    this.batchSampler = batchSampler;
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

  /** The bound of {@code count} images, evenly spread over all, with noise from {@code seed}. */
  Bound of(Path file, ImageSet images, int count, long seed, Progress progress) throws IOException {
    try (RowFile rows = new RowFile(file, TERMS * Float.BYTES)) {
      if (rows.count() < count) {
        progress.begin("nll", "evaluations", evaluations(rows.count()), evaluations(count));
      }
      while (rows.count() < count) {
        int batch = Math.min(batchSampler.settings().batchSize(), MOST_AT_ONCE);
        int to = Math.min(rows.count() + batch, count);
        rows.append(terms(images, rows.count(), to, count, seed, progress));
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

  private float[] terms(ImageSet images, int from, int to, int count, long seed, Progress progress)
      throws IOException {
    Torch.gradMode(false);
    Device device = batchSampler.pipeline().weights().getDevice();
    try (NDManager manager = Torch.newManager(device);
        NetworkFunction unet =
            batchSampler.pipeline().evaluated(batchSampler.precision(), manager, to - from)) {
      int[] spread =
          IntStream.range(from, to).map(i -> (int) ((long) i * images.size() / count)).toArray();
      NDArray xStart = HostBatch.of(images, spread).toTensor(manager);
      SchedulerDocument scheduler = batchSampler.pipeline().scheduler();
      Denoiser denoiser =
          Denoiser.of(
              batchSampler.unconditional(unet, to - from),
              scheduler.schedule(),
              scheduler.prediction(),
              scheduler.clipSample());
      ImageNoise noise = new ImageNoise(manager, seed, from, xStart.getShape());
      AtomicLong done = new AtomicLong(evaluations(from));
      Terms[] terms =
          bound.of(
              xStart,
              (xt, t) -> {
                XStartEstimate estimate = estimate(denoiser.denoise(xt, t));
                progress.advance(done.addAndGet(to - from));
                return estimate;
              },
              noise::draw);
      float[] rows = new float[terms.length * TERMS];
      for (int i = 0; i < terms.length; i++) {
        rows[i * TERMS] = (float) terms[i].prior();
        rows[i * TERMS + 1] = (float) terms[i].diffusion();
        rows[i * TERMS + 2] = (float) terms[i].decoder();
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
