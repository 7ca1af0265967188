package io.github.ddpm.training;

import java.io.IOException;

/**
 * How a process comes by what each worker of local SGD has after a round. That is a function of the
 * state before the round, the round and the worker, so whoever computes it gets the same.
 */
public interface RoundExchange {
  /** Each worker's is computed in this process, one after another. */
  RoundExchange HERE = (round, worker, computing) -> computing.by(worker);

  /** Computes what a worker has after the round. */
  @FunctionalInterface
  interface Computing {
    /**
     * Makes the training state that of a worker, from 0, after the round.
     *
     * @return whether it is; if not, training is to stop
     */
    boolean by(int worker) throws IOException;
  }

  /**
   * Makes the training state that of a worker after the round. Workers are asked for in their
   * order, from 0.
   *
   * @return whether it is; if not, training is to stop, or this process has done its part of it
   */
  boolean outcome(Round round, int worker, Computing computing) throws IOException;

  /** Called after each round, when the training state is that of all workers. */
  default void ended(Round round) throws IOException {}
}
