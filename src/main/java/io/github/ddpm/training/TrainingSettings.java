package io.github.ddpm.training;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.torch.Optimizer;
import io.github.ddpm.torch.OptimizerSettings;
import java.util.List;

/**
 * How the network is fitted.
 *
 * @param steps optimizer steps in all, at least 1
 * @param batchSize images per step, at least 1
 * @param microBatch images that the network sees at once, their gradients being summed; 0 for all
 * @param timestepSampling how the timesteps of a batch are drawn
 * @param optimizer what makes a step of a gradient
 * @param learningRate the learning rate after warm-up, positive
 * @param lrScheduler how the learning rate goes on after warm-up
 * @param warmupSteps steps over which the learning rate rises linearly from 0
 * @param adamBeta1 decay of the first moment, in [0, 1)
 * @param adamBeta2 decay of the second moment, in [0, 1)
 * @param adamEpsilon added to the root of the second moment after bias correction, positive
 * @param weightDecay decoupled weight decay (AdamW), 0 for Adam
 * @param gradientClip the largest global L2 norm of a gradient, or 0 for no clipping
 * @param emaDecay decay of the averaged weights, in [0, 1); reached as (1 + s) / (10 + s) grows
 * @param labelDropout probability of withholding an image's class, in [0, 1), so that the network
 *     draws without one too; of no effect without {@code model.classes}
 * @param logEvery steps between two lines of the log
 * @param checkpointEvery steps between two checkpoints
 * @param previewEvery steps between two preview grids
 * @param previewImages images in a preview grid, at least 1
 * @param evaluateEvery steps between two measurements of drawn images, or 0 for none
 * @param evaluateImages images drawn from the averaged weights for each, at least 2
 * @param evaluateMetrics what is measured of them; the first tells the best checkpoint, which stays
 * @param evaluateFeatures {@code classifier}, trained once on the labelled data, or the path of a
 *     TorchScript network; of no effect where no metric needs features
 * @param keep how many of the newest checkpoints stay on disk, at least 1
 * @param keepEvery checkpoints of steps that this divides stay as well; 0 for none
 */
public record TrainingSettings(
    long steps,
    int batchSize,
    int microBatch,
    TimestepSampling timestepSampling,
    Optimizer optimizer,
    double learningRate,
    LrScheduler lrScheduler,
    long warmupSteps,
    double adamBeta1,
    double adamBeta2,
    double adamEpsilon,
    double weightDecay,
    double gradientClip,
    double emaDecay,
    double labelDropout,
    long logEvery,
    long checkpointEvery,
    long previewEvery,
    int previewImages,
    long evaluateEvery,
    int evaluateImages,
    List<EvaluationMetric> evaluateMetrics,
    String evaluateFeatures,
    int keep,
    long keepEvery) {

  /** Checks every value; an error names the setting's YAML key. */
  public TrainingSettings {
    require(steps >= 1, "steps", "must be at least 1, is " + steps);
    require(batchSize >= 1, "batch_size", "must be at least 1, is " + batchSize);
    require(microBatch >= 0, "micro_batch", "must be 0 (off) or positive, is " + microBatch);
    require(
        learningRate > 0 && Double.isFinite(learningRate),
        "learning_rate",
        "must be positive, is " + learningRate);
    require(warmupSteps >= 0, "warmup_steps", "must be at least 0, is " + warmupSteps);
    require(adamBeta1 >= 0 && adamBeta1 < 1, "adam_beta1", "must lie in [0, 1), is " + adamBeta1);
    require(adamBeta2 >= 0 && adamBeta2 < 1, "adam_beta2", "must lie in [0, 1), is " + adamBeta2);
    require(
        adamEpsilon > 0 && Double.isFinite(adamEpsilon),
        "adam_epsilon",
        "must be positive, is " + adamEpsilon);
    require(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "weight_decay",
        "must be at least 0, is " + weightDecay);
    require(
        gradientClip >= 0 && Double.isFinite(gradientClip),
        "gradient_clip",
        "must be 0 (off) or positive, is " + gradientClip);
    require(emaDecay >= 0 && emaDecay < 1, "ema_decay", "must lie in [0, 1), is " + emaDecay);
    require(
        labelDropout >= 0 && labelDropout < 1,
        "label_dropout",
        "must lie in [0, 1), is " + labelDropout);
    require(logEvery >= 1, "log_every", "must be at least 1, is " + logEvery);
    require(checkpointEvery >= 1, "checkpoint_every", "must be at least 1, is " + checkpointEvery);
    require(previewEvery >= 1, "preview_every", "must be at least 1, is " + previewEvery);
    require(previewImages >= 1, "preview_images", "must be at least 1, is " + previewImages);
    require(
        evaluateEvery >= 0, "evaluate_every", "must be 0 (off) or positive, is " + evaluateEvery);
    require(evaluateImages >= 2, "evaluate_images", "must be at least 2, is " + evaluateImages);
    evaluateMetrics = List.copyOf(evaluateMetrics);
    require(
        !evaluateMetrics.isEmpty(), "evaluate_metrics", "must name at least one, such as [swd]");
    require(
        evaluateMetrics.get(0) != EvaluationMetric.PRDC,
        "evaluate_metrics",
        "the first tells the best checkpoint, but prdc is four figures; put swd,"
            + " kid, fid or is before it");
    require(!evaluateFeatures.isBlank(), "evaluate_features", "must be classifier or a file");
    require(keep >= 1, "keep", "must be at least 1, is " + keep);
    require(keepEvery >= 0, "keep_every", "must be 0 (off) or positive, is " + keepEvery);
  }

  /** Ho et al.'s optimisation for CIFAR-10. */
  public static TrainingSettings defaults() {
    return new TrainingSettings(
        800_000,
        128,
        0,
        TimestepSampling.UNIFORM,
        Optimizer.ADAMW,
        2e-4,
        LrScheduler.CONSTANT,
        5000,
        0.9,
        0.999,
        1e-8,
        0,
        1.0,
        0.9999,
        0.1,
        50,
        5000,
        5000,
        36,
        0,
        256,
        List.of(EvaluationMetric.SWD),
        "classifier",
        3,
        0);
  }

  /** How many images the network sees at once. */
  public int imagesAtOnce() {
    return microBatch == 0 ? batchSize : Math.min(microBatch, batchSize);
  }

  /** The learning rate of each step. */
  public LearningRate learningRateSchedule() {
    return new LearningRate(lrScheduler, learningRate, warmupSteps, steps);
  }

  OptimizerSettings optimizerSettings() {
    return new OptimizerSettings(
        optimizer, adamBeta1, adamBeta2, adamEpsilon, weightDecay, gradientClip);
  }
}
