package io.github.ddpm.data;

/**
 * An endless row of batches, each a pure function of (seed, step), in the order of one epoch after
 * the other.
 */
public interface Batches extends AutoCloseable {

  /**
   * The batch of a step, 0 or later. Steps may be asked for in any order; one after the other is
   * fast.
   *
   * @throws IllegalStateException if the images cannot be read, or after {@link #close}
   */
  Batch at(long step);

  /** How long callers of {@link #at} have waited for data, in seconds, over all steps. */
  double secondsWaited();

  /** Ends what prepares batches, and frees what holds the images. */
  @Override
  void close();
}
