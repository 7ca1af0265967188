package io.github.ddpm.data;

/**
 * An endless sequence of batches, or of a {@link Share} of each, epoch after epoch. Each batch is a
 * pure function of (seed, step).
 */
public interface Batches extends AutoCloseable {

  /**
   * The batch of a step, 0 or later. Steps may be requested in any order; consecutive ones are
   * fast.
   *
   * @throws IllegalStateException if the images cannot be read, or after {@link #close}
   */
  Batch at(long step);

  /** The total time that callers of {@link #at} have waited for data, in seconds. */
  double secondsWaited();

  /** Stops preparing batches and frees the images' memory. */
  @Override
  void close();
}
