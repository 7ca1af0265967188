package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.torch.Finite;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Sums the losses of images by timestep, in equal parts of 0 … T − 1. The sums stay on the device,
 * so that no step waits for it.
 */
final class LossByTimestep implements AutoCloseable {
  static final int PARTS = MeasuredSums.PARTS;

  private static final NDIndex FIRST = new NDIndex(":{}", PARTS);
  private static final NDIndex REST = new NDIndex("{}:", PARTS);

  private final MeasuredSums measured;
  private final NDArray parts;
  private final NDArray partsPerTimestep;
  private final NDArray timesteps;
  private final NDArray one;

  /** Adds to {@code measured} from now on. */
  LossByTimestep(NDManager manager, MeasuredSums measured, int timesteps) {
    this.measured = measured;
    parts = manager.arange((float) PARTS);
    // Constants live on the device: a number given to an operation would be copied there each step.
    partsPerTimestep = manager.create((float) PARTS);
    this.timesteps = manager.create((float) timesteps);
    one = manager.create(1f);
  }

  /**
   * The sums of the losses of some images, and how many images those are, each by timestep, (2
   * PARTS).
   *
   * @param lossPerImage float32 (N); those that are not finite do not count
   * @param t their timesteps, int64 (N)
   */
  NDArray of(NDArray lossPerImage, NDArray t) {
    // Exact at the borders of parts: 10 t is exact in float32, its quotient correctly rounded.
    NDArray part = t.toType(DataType.FLOAT32, false).mul(partsPerTimestep).div(timesteps).floor();
    NDArray within = part.reshape(-1, 1).eq(parts).toType(DataType.FLOAT32, false);
    NDArray counted = within.mul(Finite.isNot(lossPerImage).neg().add(one).reshape(-1, 1));
    NDArray sums = counted.mul(Finite.orZero(lossPerImage).reshape(-1, 1)).sum(new int[] {0});
    return sums.concat(counted.sum(new int[] {0}));
  }

  /** Adds the sums of a step's images, in the form of {@link #of}. */
  void add(NDArray ofStep) {
    try (NDArray sums = ofStep.get(FIRST);
        NDArray counts = ofStep.get(REST)) {
      measured.partLosses().addi(sums);
      measured.partCounts().addi(counts);
    }
  }

  /**
   * The mean of each part since the last {@link #restart}, NaN where there was no image. Waits for
   * the device.
   */
  List<Double> means() {
    float[] sum = measured.partLosses().toFloatArray();
    float[] count = measured.partCounts().toFloatArray();
    return IntStream.range(0, PARTS).mapToObj(i -> (double) sum[i] / count[i]).toList();
  }

  void restart() {
    measured.partLosses().subi(measured.partLosses());
    measured.partCounts().subi(measured.partCounts());
  }

  @Override
  public void close() {
    List.of(parts, partsPerTimestep, timesteps, one).forEach(NDArray::close);
  }
}
