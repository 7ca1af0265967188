package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.Seeds;
import io.github.ddpm.torch.Transfer;
import java.util.Random;
import java.util.stream.LongStream;

/** Noise for the images whose loss is measured: the same for each, on every machine. */
final class MeasuringNoise {
  /** Not the run's seed, so that runs of different seeds compare. */
  private static final long SEED = 0;

  private MeasuringNoise() {}

  /**
   * Standard normal noise (N, C, H, W) for images numbered from {@code first}.
   *
   * @param use tells apart several of the same image; none for the noise of x_t
   */
  static NDArray of(NDManager manager, Shape shape, int first, long... use) {
    float[] noise = new float[Math.toIntExact(shape.size())];
    int pixels = noise.length / Math.toIntExact(shape.get(0));
    for (int i = 0; i < noise.length / pixels; i++) {
      long[] place = LongStream.concat(LongStream.of(first + i), LongStream.of(use)).toArray();
      // Random, because its algorithm is part of its specification: the same on every JDK.
      Random random = new Random(Seeds.of(SEED, place));
      for (int j = i * pixels; j < (i + 1) * pixels; j++) {
        noise[j] = (float) random.nextGaussian();
      }
    }
    return Transfer.of(manager, noise, shape);
  }
}
