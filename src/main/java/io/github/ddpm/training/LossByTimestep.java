package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.collective.Collective;
import io.github.ddpm.torch.Finite;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sums the losses of images by timestep, in equal parts of 0 … T − 1. The sums stay on the device,
 * so that no step waits for it.
 */
final class LossByTimestep implements AutoCloseable {
  static final int PARTS = MeasuredSums.PARTS;

  private final NDArray sums;
  private final NDArray counts;
  private final NDArray parts;
  private final NDArray partsPerTimestep;
  private final NDArray timesteps;
  private final NDArray one;

  /** Adds to {@code measured} from now on. */
  LossByTimestep(NDManager manager, MeasuredSums measured, int timesteps) {
    sums = measured.partLosses();
    counts = measured.partCounts();
    parts = manager.arange((float) PARTS);
    // Constants live on the device: a number given to an operation would be copied there each step.
    partsPerTimestep = manager.create((float) PARTS);
    this.timesteps = manager.create((float) timesteps);
    one = manager.create(1f);
  }

  /**
   * Adds the losses of images, float32 (N), at timesteps {@code t}, int64 (N); non-finite losses do
   * not count.
   */
  synchronized void add(NDArray lossPerImage, NDArray t) {
    // Exact at the borders of parts: 10 t is exact in float32, its quotient correctly rounded.
    NDArray part = t.toType(DataType.FLOAT32, false).mul(partsPerTimestep).div(timesteps).floor();
    NDArray within = part.reshape(-1, 1).eq(parts).toType(DataType.FLOAT32, false);
    NDArray counted = within.mul(Finite.isNot(lossPerImage).neg().add(one).reshape(-1, 1));
    sums.addi(counted.mul(Finite.orZero(lossPerImage).reshape(-1, 1)).sum(new int[] {0}));
    counts.addi(counted.sum(new int[] {0}));
  }

  /**
   * The mean of each part since the last {@link #restart}, NaN where there was no image. Waits for
   * the device.
   *
   * @param ranks whose images count too
   */
  List<Double> means(Collective ranks) {
    float[] sum = ranks.sums(sums.toFloatArray());
    float[] count = ranks.sums(counts.toFloatArray());
    return IntStream.range(0, PARTS).mapToObj(i -> (double) sum[i] / count[i]).toList();
  }

  void restart() {
    sums.subi(sums);
    counts.subi(counts);
  }

  @Override
  public void close() {
    List.of(parts, partsPerTimestep, timesteps, one).forEach(NDArray::close);
  }
}
