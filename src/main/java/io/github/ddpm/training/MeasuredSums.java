package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What is summed on the device between two measurements. It is part of the state, so that the first
 * measurement after a resume also counts the steps before it.
 *
 * @param loss of the steps that were not skipped
 * @param norm of their gradients
 * @param skipped how many were skipped
 * @param steps how many there were
 * @param partLosses of images by timestep, (PARTS)
 * @param partCounts how many images those are, (PARTS)
 */
record MeasuredSums(
    NDArray loss,
    NDArray norm,
    NDArray skipped,
    NDArray steps,
    NDArray partLosses,
    NDArray partCounts) {
  /** The timesteps 0 … T − 1 are divided into so many equal parts. */
  static final int PARTS = 10;

  private static final Shape SCALAR = new Shape();

  /** Sums of nothing, which are closed with {@code manager}. */
  static MeasuredSums of(NDManager manager) {
    return new MeasuredSums(
        manager.zeros(SCALAR),
        manager.zeros(SCALAR),
        manager.zeros(SCALAR),
        manager.zeros(SCALAR),
        manager.zeros(new Shape(PARTS)),
        manager.zeros(new Shape(PARTS)));
  }

  /** All of them. */
  List<NDArray> all() {
    return List.of(loss, norm, skipped, steps, partLosses, partCounts);
  }

  /** How many numbers there are. */
  int size() {
    return (int) all().stream().mapToLong(NDArray::size).sum();
  }

  /** All numbers. Waits for the device. */
  float[] values() {
    FloatBuffer values = FloatBuffer.allocate(size());
    all().forEach(sum -> values.put(sum.toFloatArray()));
    return values.array();
  }

  /** Sets all numbers to those of {@link #values}. */
  void set(FloatBuffer values) {
    for (NDArray sum : all()) {
      float[] part = new float[(int) sum.size()];
      values.get(part);
      try (NDArray read = sum.getManager().create(part, sum.getShape())) {
        sum.subi(sum).addi(read);
      }
    }
  }

  /** Begins anew. */
  void reset() {
    all().forEach(sum -> sum.subi(sum));
  }
}
