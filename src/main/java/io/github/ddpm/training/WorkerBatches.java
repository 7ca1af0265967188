package io.github.ddpm.training;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.data.Share;
import io.github.ddpm.progress.StepClock;

/**
 * What the network sees in this process: its rank's share of every batch or, in rounds, whole
 * batches of its workers. In step s, worker k of K takes number s K + k of a row of batches that
 * are one K-th as large. A share would not do: timesteps that are stratified rise within a batch,
 * so that a worker would only ever meet some of them.
 *
 * @param noisy the row of batches
 * @param workers K, 1 without rounds
 * @param share this rank's of each
 * @param first of the workers that this process is, from 0
 */
record WorkerBatches(NoisyBatches noisy, int workers, Share share, int first) {

  /** One rank of several, or of one. */
  static WorkerBatches ofRank(NoisyBatches noisy, Share share) {
    return new WorkerBatches(noisy, 1, share, 0);
  }

  /** What a worker sees in a step. */
  NoisyBatch at(long step, int worker, long rollbacks, NDManager scope, StepClock clock) {
    return noisy.at(step * workers + worker, rollbacks, share, scope, clock);
  }

  /** How many images a worker sees in a step. */
  int count() {
    return share.count(noisy.batchSize());
  }

  /** The time that steps have waited for images, in seconds. */
  double secondsWaited() {
    return noisy.batches().secondsWaited();
  }
}
