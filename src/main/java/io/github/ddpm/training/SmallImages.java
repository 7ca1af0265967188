package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.Batch;
import io.github.ddpm.data.Share;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.diffusion.ForwardProcess;
import io.github.ddpm.torch.Rescaling;
import io.github.ddpm.torch.Transfer;
import java.util.stream.IntStream;

/**
 * Shows the network each image made smaller, the mean of {@code factor} × {@code factor} pixels,
 * and enlarged again, so that it learns to draw what is missing (Saharia et al. 2021, SR3). The
 * image that it is shown is noised up to a level of its own, which the network is told, so that it
 * forgives the faults of images that another network has drawn (Ho et al. 2022, section 4.2:
 * conditioning augmentation).
 *
 * @param forward the process that noises the small images
 * @param factor how many times smaller they are, at least 2
 * @param noiseLevel the highest level, uniform in 0 … {@code noiseLevel}; 0 for no noise, of which
 *     the network is told nothing
 */
public record SmallImages(ForwardProcess forward, int factor, int noiseLevel) implements Told {
  /** Tells the noise of the small image from that of x_t. */
  private static final long OF_SMALL = 1;

  /** Another irrational than that of the timesteps. */
  private static final double STRIDE = Math.sqrt(2);

  @Override
  public Conditions inTraining(Batch batch, NDArray xStart, Share share, int whole, long seed) {
    if (noiseLevel == 0) {
      return Conditions.shown(enlarged(xStart));
    }
    NDManager manager = xStart.getManager();
    NDArray levels = manager.randomInteger(0, noiseLevel + 1L, new Shape(whole), DataType.INT64);
    NDArray noise = manager.randomNormal(new Shape(whole).addAll(xStart.getShape().slice(1)));
    return noised(xStart, share.of(levels), share.of(noise));
  }

  @Override
  public Conditions inMeasuring(int[] labels, NDArray xStart, int first) {
    if (noiseLevel == 0) {
      return Conditions.shown(enlarged(xStart));
    }
    NDManager manager = xStart.getManager();
    long[] levels =
        IntStream.range(first, first + labels.length)
            .mapToLong(i -> (long) ((i + 1) * STRIDE % 1 * (noiseLevel + 1)))
            .toArray();
    return noised(
        xStart,
        Transfer.of(manager, levels, new Shape(levels.length)),
        MeasuringNoise.of(manager, xStart.getShape(), first, OF_SMALL));
  }

  private Conditions noised(NDArray xStart, NDArray levels, NDArray noise) {
    return Conditions.shown(forward.qSample(enlarged(xStart), levels, noise), levels);
  }

  private NDArray enlarged(NDArray xStart) {
    Shape shape = xStart.getShape();
    try (NDArray small = Rescaling.shrunk(xStart, factor)) {
      return Rescaling.enlarged(small, (int) shape.get(2), (int) shape.get(3));
    }
  }
}
