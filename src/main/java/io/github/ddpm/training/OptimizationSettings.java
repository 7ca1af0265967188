package io.github.ddpm.training;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.ddpm.torch.OptimizerName;
import io.github.ddpm.torch.OptimizerSettings;

/**
 * How a gradient updates the weights.
 *
 * @param optimizer turns a gradient into a step
 * @param learningRate the learning rate after warm-up, positive
 * @param lrScheduler how the learning rate changes after warm-up
 * @param warmupSteps steps over which the learning rate rises linearly from 0
 * @param adam the optimizer's moments, {@code adam_…} in YAML
 * @param weightDecay decoupled weight decay (AdamW), 0 for Adam
 * @param gradientClip the largest global L2 norm of a gradient, or 0 for no clipping
 */
public record OptimizationSettings(
    OptimizerName optimizer,
    double learningRate,
    LrScheduler lrScheduler,
    long warmupSteps,
    @JsonUnwrapped(prefix = "adam_") AdamSettings adam,
    double weightDecay,
    double gradientClip) {

  /** Checks every value; an error names the setting's YAML key. */
  public OptimizationSettings {
    require(
        learningRate > 0 && Double.isFinite(learningRate),
        "learning_rate",
        "must be positive, is " + learningRate);
    require(warmupSteps >= 0, "warmup_steps", "must be at least 0, is " + warmupSteps);
    require(
        weightDecay >= 0 && Double.isFinite(weightDecay),
        "weight_decay",
        "must be at least 0, is " + weightDecay);
    require(
        gradientClip >= 0 && Double.isFinite(gradientClip),
        "gradient_clip",
        "must be 0 (off) or positive, is " + gradientClip);
  }

  /** Ho et al.'s settings for CIFAR-10. */
  public static OptimizationSettings defaults() {
    return new OptimizationSettings(
        OptimizerName.ADAMW, 2e-4, LrScheduler.CONSTANT, 5000, AdamSettings.defaults(), 0, 1);
  }

  OptimizerSettings ofTorch() {
    return new OptimizerSettings(
        optimizer, adam.beta1(), adam.beta2(), adam.epsilon(), weightDecay, gradientClip);
  }
}
