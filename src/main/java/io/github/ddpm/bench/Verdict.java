package io.github.ddpm.bench;

import java.util.Locale;

/**
 * What limits the time of a step, judged by two numbers.
 *
 * <p>The <i>fixed share</i> is the part of a step that does not grow with the batch: calls, casts
 * of weights, updates and waiting threads. It is the value at 0 of the line through the times t(b)
 * and t(B) of two batch sizes b &lt; B. If that is half of the step or more, a faster processor
 * would help little and a larger batch much.
 *
 * <p>The <i>utilisation</i> is the counted work per second, divided by the machine's speed in a 3×3
 * convolution alone, which is nearly all of the work. If it is half or more, arithmetic is the
 * limit. If it is less although time grows with the batch, arithmetic waits for the reading and
 * writing of activations, which also grows with the batch.
 */
enum Verdict {
  /** Arithmetic: fewer channels or a smaller number format make it faster. */
  COMPUTE_BOUND,
  /** Moving activations: fused operations and other layouts make it faster. */
  MEMORY_BOUND,
  /** Starting operations: larger batches make it faster. */
  LAUNCH_BOUND;

  private static final double HALF = 0.5;

  /** Judges by the two numbers; see the class. */
  static Verdict of(double utilisation, double fixedShare) {
    if (fixedShare >= HALF) {
      return LAUNCH_BOUND;
    }
    return utilisation >= HALF ? COMPUTE_BOUND : MEMORY_BOUND;
  }

  /**
   * The fixed share of a step, in [0, 1].
   *
   * @param batch the batch size in question, which takes {@code seconds} per step
   * @param otherBatch another batch size, smaller or larger, which takes {@code otherSeconds}
   */
  static double fixedShare(int batch, double seconds, int otherBatch, double otherSeconds) {
    double perImage = (seconds - otherSeconds) / (batch - otherBatch);
    return Math.max(0, Math.min(1, 1 - perImage * batch / seconds));
  }

  /** The verdict as the report words it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
