package io.github.ddpm.training;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.Share;
import io.github.ddpm.progress.StepClock;
import java.util.Collections;
import java.util.Map;

/**
 * What the network sees in this process: its rank's share of every batch, or in rounds that of each
 * worker that it is.
 *
 * @param noisy the steps, of any images
 * @param workers how many ranks or workers share a batch
 * @param own the shares that this process computes, by number from 0
 * @param alone whether a share counts as a batch of its own
 */
record WorkerBatches(NoisyBatches noisy, int workers, Map<Integer, Batches> own, boolean alone) {

  /** One rank of several, or of one. */
  static WorkerBatches ofRank(NoisyBatches noisy, Share share) {
    return new WorkerBatches(noisy, share.size(), Map.of(share.rank(), noisy.batches()), false);
  }

  /** The share of a worker of a step's batch. */
  NoisyBatch at(long step, int worker, long rollbacks, NDManager scope, StepClock clock) {
    NoisyBatch batch =
        noisy.of(own.get(worker)).at(step, rollbacks, new Share(worker, workers), scope, clock);
    return alone ? batch.alone() : batch;
  }

  /** How many images of a batch a worker's share has. */
  int count(int worker, int batchSize) {
    return new Share(worker, workers).count(batchSize);
  }

  /** The first of those that this process is. */
  int first() {
    return Collections.min(own.keySet());
  }

  /** The time that steps have waited for images, in seconds. */
  double secondsWaited() {
    return own.values().stream().mapToDouble(Batches::secondsWaited).sum();
  }
}
