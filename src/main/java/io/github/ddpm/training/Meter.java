package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Sums losses and gradient norms on the device, so that no step waits for them to be read. */
final class Meter {
  private final NDArray loss;
  private final NDArray norm;
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

  /** Reads the means since the last call, which waits for the device, and starts again. */
  Measurement read(long step, double learningRate, int batchSize) {
    double meanLoss = loss.getFloat() / steps;
    double meanNorm = norm.getFloat() / steps;
    double seconds = (System.nanoTime() - since) / 1e9;
    Measurement measurement =
        new Measurement(step, meanLoss, meanNorm, learningRate, batchSize * steps / seconds);
    loss.subi(loss.duplicate());
    norm.subi(norm.duplicate());
    steps = 0;
    since = System.nanoTime();
    return measurement;
  }
}
