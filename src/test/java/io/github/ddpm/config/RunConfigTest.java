package io.github.ddpm.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.InvalidSetting;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunConfigTest {
  /** Changing a default changes what existing files mean: it should take a change here too. */
  @Test
  void everyDefaultIsPinned() {
    assertEquals(
        """
        seed: 0
        device: "auto"
        precision: "auto"
        data:
          source: "shapes"
          path: ""
          image_size: 32
          channels: 3
          crop: "center"
          resize: "lanczos"
          background: "#ffffff"
          labels: "auto"
          range: "auto"
          layout: "auto"
          classes: []
          max_bad: 0
          size: 50000
          holdout: 0
          split: "auto"
          condition: ""
          condition_channels: 0
          horizontal_flip: false
        model:
          block_out_channels:
            - 128
            - 256
            - 256
            - 256
          layers_per_block: 2
          attention_resolutions:
            - 16
          attention_head_dim: 0
          dropout: 0.1
          norm_num_groups: 32
          classes: 0
          low_resolution: 0
        diffusion:
          path: "vp"
          timesteps: 1000
          schedule: "linear"
          beta_start: 1.0E-4
          beta_end: 0.02
          sigma_min: 0.01
          sigma_max: 50.0
          prediction: "epsilon"
          loss: "mse"
          snr_gamma: 0.0
          p2_gamma: 0.0
          p2_k: 1.0
          rescale_betas_zero_snr: false
          learn_sigma: false
        training:
          steps: 800000
          batch_size: 128
          micro_batch: 0
          timestep_sampling: "uniform"
          timestep_mean: -1.2
          timestep_std: 1.2
          optimizer: "adamw"
          learning_rate: 2.0E-4
          lr_scheduler: "constant"
          warmup_steps: 5000
          adam_beta1: 0.9
          adam_beta2: 0.999
          adam_epsilon: 1.0E-8
          weight_decay: 0.0
          gradient_clip: 1.0
          ema_decay: 0.9999
          label_dropout: 0.1
          noise_level: 300
          local_steps: 0
          workers: 1
          outer_learning_rate: 0.9
          outer_momentum: 0.5
          log_every: 50
          checkpoint_every: 5000
          preview_every: 5000
          preview_images: 36
          evaluate_every: 0
          evaluate_images: 256
          evaluate_metrics:
            - "swd"
          evaluate_features: "classifier"
          keep: 3
          keep_every: 0
        sampling:
          sampler: "auto"
          steps: 20
          solver_order: 2
          eta: 0.0
          spacing: "auto"
          rho: 7.0
          steps_offset: 0
          shift: 1.0
          final_sigmas_type: "zero"
          variance: "fixed_large"
          snr: 0.15
          correct_steps: 1
          clip_sample: true
          use_clipped_model_output: true
          batch_size: 0
          grain: 0
          guidance_scale: 1.0
          guidance_interval: []
          noise_level: 50
        """,
        ConfigWriter.toYaml(RunConfig.defaults()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "cpu", "cuda", "cuda:0", "cuda:13"})
  void aDeviceIsAutoCpuOrCuda(String device) {
    assertEquals(device, changed("device=" + device).device());
  }

  /** Each record names its own component's key at the start of its message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      value = {
        "device=gpu",
        "device=cuda:",
        "device=CPU",
        "data.source=''",
        "data.image_size=0",
        "data.image_size=[32, -1]",
        "data.image_size=30",
        "data.channels=2",
        "data.size=0",
        "model.block_out_channels=[]",
        "model.block_out_channels=[33]",
        "model.layers_per_block=0",
        "model.attention_resolutions=[5]",
        "model.attention_head_dim=-1",
        "model.attention_head_dim=7",
        "model.dropout=1",
        "model.dropout=-0.1",
        "model.norm_num_groups=0",
        "diffusion.timesteps=0",
        "diffusion.beta_start=0",
        "diffusion.beta_end=1",
        "diffusion.beta_end=1e-5",
        "diffusion.sigma_min=0",
        "diffusion.sigma_max=0.01",
        "diffusion.snr_gamma=-1",
        "training.steps=0",
        "training.batch_size=-3",
        "training.learning_rate=0",
        "training.warmup_steps=-1",
        "training.adam_beta1=1",
        "training.adam_beta2=1",
        "training.adam_epsilon=0",
        "training.timestep_std=0",
        "training.weight_decay=-1",
        "training.gradient_clip=-1",
        "training.ema_decay=1",
        "training.log_every=0",
        "training.checkpoint_every=0",
        "training.preview_every=0",
        "training.keep=0",
        "training.keep_every=-1",
        "training.micro_batch=-1",
        "training.label_dropout=1",
        "training.preview_images=0",
        "training.evaluate_every=-1",
        "training.evaluate_images=1",
        "training.evaluate_metrics=[]",
        "training.evaluate_metrics=[prdc, swd]",
        "training.evaluate_metrics=[swd, nll]",
        "training.evaluate_features=' '",
        "sampling.steps=0",
        "sampling.steps=1001",
        "sampling.eta=1.5",
        "sampling.batch_size=-1",
        "sampling.rho=0.5",
        "sampling.guidance_scale=-1",
        "sampling.guidance_interval=[1]",
        "sampling.guidance_interval=[-1, 1]",
        "sampling.guidance_interval=[2, 2]",
        "sampling.guidance_interval=[1, 2, 3]",
      })
  void aValueOutOfRangeIsRefusedUnderItsKey(String key, String value) {
    InvalidSetting refusal =
        assertThrows(InvalidSetting.class, () -> changed(key + "=" + value), key + "=" + value);
    assertTrue(refusal.getMessage().startsWith("--set: " + key + ": "), refusal.getMessage());
  }

  @Test
  void noRecordOfSettingsHasMoreThanTwelveComponents() {
    assertFewComponents(RunConfig.class);
  }

  private static void assertFewComponents(Class<?> type) {
    if (type.isRecord()) {
      assertTrue(type.getRecordComponents().length <= 12, type.getName());
      for (RecordComponent component : type.getRecordComponents()) {
        assertFewComponents(component.getType());
      }
    }
  }

  @Test
  void aWholeNumberTooLargeForADoubleIsRefused() {
    String digits = "9".repeat(400);
    assertEquals(
        "--set: training.weight_decay: must be a number, is " + digits,
        assertThrows(InvalidSetting.class, () -> changed("training.weight_decay=" + digits))
            .getMessage());
  }

  private static RunConfig changed(String override) {
    return ConfigLoader.override(RunConfig.defaults(), Assignment.parse(List.of(override)));
  }
}
