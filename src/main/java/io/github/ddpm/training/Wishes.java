package io.github.ddpm.training;

import io.github.ddpm.collective.Collective;

/**
 * What a process asks of a training before each step. If it trains with others, what one of them
 * asks all do.
 */
@FunctionalInterface
public interface Wishes {
  /** Whether training is to end before this step. */
  boolean stop();

  /** Whether the state after this step is to be saved. */
  default boolean save() {
    return false;
  }

  /** What any of the processes asks. */
  record Agreed(boolean stop, boolean save) {
    static Agreed of(Collective ranks, Wishes own) {
      float[] asking = ranks.sums(own.stop() ? 1 : 0, own.save() ? 1 : 0);
      return new Agreed(asking[0] > 0, asking[1] > 0);
    }
  }
}
