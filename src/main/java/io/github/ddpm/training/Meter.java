package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Sums losses and gradient norms on the device, so that no step waits for them to be read. */
final class Meter implements AutoCloseable {
  private NDArray loss;
  private NDArray norm;
  private long steps;
  private long since = System.nanoTime();

  Meter(NDManager manager) {
    loss = manager.zeros(new Shape());
    norm = manager.zeros(new Shape());
  }

  void add(NDArray stepLoss, NDArray stepNorm) {
    loss.addi(stepLoss);
    norm.addi(stepNorm);
    steps++;
  }

  /** The means since the last {@link #restart}, which waits for the device. */
  Measurement read(long step, double learningRate, int batchSize) {
    double meanLoss = loss.getFloat() / steps;
    double meanNorm = norm.getFloat() / steps;
    double seconds = (System.nanoTime() - since) / 1e9;
    return new Measurement(step, meanLoss, meanNorm, learningRate, batchSize * steps / seconds);
  }

  /** Forgets what was measured. */
  void restart() {
    loss = zeroed(loss);
    norm = zeroed(norm);
    steps = 0;
    since = System.nanoTime();
  }

  /** A new array, because no arithmetic makes a zero of NaN. */
  private static NDArray zeroed(NDArray sum) {
    try (sum) {
      return sum.zerosLike();
    }
  }

  @Override
  public void close() {
    loss.close();
    norm.close();
  }
}
