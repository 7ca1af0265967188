package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.torch.OptimizerName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingSettingsTest {
  /** Ho et al. 2020, appendix B, for CIFAR-10; warm-up and clipping from their code. */
  @Test
  void theDefaultsAreHosRecipe() {
    TrainingSettings settings = TrainingSettings.defaults();
    assertEquals(800_000, settings.steps());
    assertEquals(128, settings.batchSize());
    assertEquals(2e-4, settings.optimization().learningRate());
    assertEquals(5000, settings.optimization().warmupSteps());
    assertEquals(1, settings.optimization().gradientClip());
    assertEquals(0.9999, settings.emaDecay());
    assertEquals(LrScheduler.CONSTANT, settings.optimization().lrScheduler());
  }

  @ParameterizedTest
  @CsvSource({
    "steps, 0",
    "steps, -1",
    "batch_size, 0",
    "learning_rate, 0",
    "learning_rate, -1e-4",
    "learning_rate, NaN",
    "learning_rate, Infinity",
    "warmup_steps, -1",
    "adam_beta1, 1",
    "adam_beta1, -0.1",
    "adam_beta2, 1",
    "adam_beta2, NaN",
    "adam_epsilon, 0",
    "weight_decay, -1",
    "weight_decay, NaN",
    "weight_decay, Infinity",
    "adam_epsilon, Infinity",
    "gradient_clip, -1",
    "gradient_clip, NaN",
    "gradient_clip, Infinity",
    "ema_decay, 1",
    "ema_decay, -0.1",
    "label_dropout, 1",
    "label_dropout, -0.1",
    "log_every, 0",
    "micro_batch, -1"
  })
  void eachMistakeIsNamedByItsKey(String key, double value) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> with(key, value));
    assertTrue(e.getMessage().startsWith(key + ": "), e.getMessage());
  }

  @Test
  void whatIsRightIsTaken() {
    assertEquals(1, with("steps", 1).steps());
    assertEquals(0, with("gradient_clip", 0).optimization().gradientClip());
  }

  private static TrainingSettings with(String key, double value) {
    return new TrainingSettings(
        key.equals("steps") ? (long) value : 10,
        key.equals("batch_size") ? (int) value : 4,
        key.equals("micro_batch") ? (int) value : 0,
        TimestepSettings.of(TimestepSampling.UNIFORM),
        new OptimizationSettings(
            OptimizerName.ADAMW,
            key.equals("learning_rate") ? value : 1e-3,
            LrScheduler.CONSTANT,
            key.equals("warmup_steps") ? (long) value : 0,
            new AdamSettings(
                key.equals("adam_beta1") ? value : 0.9,
                key.equals("adam_beta2") ? value : 0.999,
                key.equals("adam_epsilon") ? value : 1e-8),
            key.equals("weight_decay") ? value : 0,
            key.equals("gradient_clip") ? value : 1),
        key.equals("ema_decay") ? value : 0.999,
        key.equals("label_dropout") ? value : 0,
        0,
        RoundSettings.defaults(),
        key.equals("log_every") ? (long) value : 1);
  }
}
