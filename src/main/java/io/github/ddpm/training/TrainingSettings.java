package io.github.ddpm.training;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * How the network is fitted.
 *
 * @param steps optimizer steps in all, at least 1
 * @param batchSize images per step, at least 1
 * @param microBatch images that the network sees at once (gradients are summed); 0 for all
 * @param timestep how the timesteps of a batch are drawn, {@code timestep_…} in YAML
 * @param optimization how a gradient updates the weights; its YAML keys are in the same section
 * @param emaDecay decay of the averaged weights, in [0, 1); reached as (1 + s) / (10 + s) grows
 * @param labelDropout probability of withholding an image's class, in [0, 1), so that the network
 *     also learns to draw without one; no effect without {@code model.classes}
 * @param noiseLevel the highest timestep up to which the small images of {@code
 *     model.low_resolution} are noised, at least 0 (none); no effect without it
 * @param rounds how workers that only meet now and then train together; its YAML keys are in the
 *     same section
 * @param logEvery steps between two measurements of loss and speed, at least 1
 */
public record TrainingSettings(
    long steps,
    int batchSize,
    int microBatch,
    @JsonUnwrapped(prefix = "timestep_") TimestepSettings timestep,
    @JsonUnwrapped OptimizationSettings optimization,
    double emaDecay,
    double labelDropout,
    int noiseLevel,
    @JsonUnwrapped RoundSettings rounds,
    long logEvery) {

  /** Checks every value; an error names the setting's YAML key. */
  public TrainingSettings {
    require(steps >= 1, "steps", "must be at least 1, is " + steps);
    require(batchSize >= 1, "batch_size", "must be at least 1, is " + batchSize);
    require(microBatch >= 0, "micro_batch", "must be 0 (off) or positive, is " + microBatch);
    require(emaDecay >= 0 && emaDecay < 1, "ema_decay", "must lie in [0, 1), is " + emaDecay);
    require(
        labelDropout >= 0 && labelDropout < 1,
        "label_dropout",
        "must lie in [0, 1), is " + labelDropout);
    require(noiseLevel >= 0, "noise_level", "must be at least 0, is " + noiseLevel);
    rounds.requireWithin(steps, batchSize);
    require(logEvery >= 1, "log_every", "must be at least 1, is " + logEvery);
  }

  /** Ho et al.'s optimisation for CIFAR-10. */
  public static TrainingSettings defaults() {
    return new TrainingSettings(
        800_000,
        128,
        0,
        TimestepSettings.of(TimestepSampling.UNIFORM),
        OptimizationSettings.defaults(),
        0.9999,
        0.1,
        300,
        RoundSettings.defaults(),
        50);
  }

  /** How many images the network sees at once. */
  public int imagesAtOnce() {
    return microBatch == 0 ? batchSize : Math.min(microBatch, batchSize);
  }

  /** The learning rate of each step. */
  public LearningRate learningRateSchedule() {
    return new LearningRate(
        optimization.lrScheduler(), optimization.learningRate(), optimization.warmupSteps(), steps);
  }
}
