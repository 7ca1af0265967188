package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.Batch;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.Seeds;
import io.github.ddpm.data.Share;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.progress.StepPart;
import io.github.ddpm.torch.Torch;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the network is given and is to predict in each step. All randomness of step s, from the
 * order of images to dropout, is a function of (seed, s), so no random state needs to be saved.
 */
record NoisyBatches(
    Batches batches,
    int batchSize,
    long seed,
    Objective objective,
    DrawnTimesteps timesteps,
    Told told) {
  /** Keeps the randomness of dropout apart from other uses of a step's seed. */
  private static final long DROPOUT = 1;

  /**
   * The share of a step's batch of which this process computes the gradient.
   *
   * @param rollbacks how often training went back to a checkpoint: so that the same failure does
   *     not repeat, the randomness differs after each return
   */
  NoisyBatch at(long step, long rollbacks, Share share, NDManager scope, StepClock clock) {
    long seedOfStep = rollbacks == 0 ? Seeds.of(seed, step) : Seeds.of(seed, step, rollbacks);
    Torch.seed(seedOfStep);
    clock.start();
    Batch batch = batches.at(step);
    NDArray xStart = batch.toTensor(scope);
    clock.end(StepPart.DATA);
    // Drawn for the whole batch, so that an image's do not depend on who works on which share.
    NDArray t = share.of(timesteps.draw(scope, batchSize));
    Shape images = new Shape(batchSize).addAll(xStart.getShape().slice(1));
    NDArray noise = share.of(scope.randomNormal(images));
    Conditions conditions = told.inTraining(batch, xStart, share, batchSize, seedOfStep);
    NDList input = conditions.input(objective.qSample(xStart, t, noise), objective.told(t));
    List<Long> dropoutSeeds =
        IntStream.range(share.from(batchSize), share.to(batchSize))
            .mapToObj(image -> Seeds.of(seedOfStep, DROPOUT, image))
            .toList();
    return new NoisyBatch(
        input, t, objective.target(xStart, noise, t), xStart, dropoutSeeds, batchSize);
  }
}
