package io.github.ddpm.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.InvalidSetting;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossChecksTest {
  private static RunConfig config(String... overrides) {
    return ConfigLoader.override(RunConfig.defaults(), Assignment.parse(List.of(overrides)));
  }

  private static String refusal(String... overrides) {
    return assertThrows(InvalidSetting.class, () -> config(overrides)).getMessage();
  }

  @Test
  void imageSidesMustBeMultiplesOfTheStrides() {
    assertEquals(
        "--set: data.image_size: the 4 levels of model.block_out_channels need sides that are"
            + " multiples of 8, is 28x28. Use 24x24 or 32x32, or fewer levels",
        refusal("data.image_size=28"));
    assertEquals(
        "--set: data.image_size: the 4 levels of model.block_out_channels need sides that are"
            + " multiples of 8, is 5x32. Use 8x32, or fewer levels",
        refusal("data.image_size=[5, 32]"));
    assertEquals(
        "--set: data.image_size: the 4 levels of model.block_out_channels need sides that are"
            + " multiples of 8, is 2147483647x2147483647. Use 2147483640x2147483640 or"
            + " 2147483648x2147483648, or fewer levels",
        refusal("data.image_size=2147483647"));
    config(
        "data.image_size=28",
        "model.block_out_channels=[32, 64, 64]",
        "model.attention_resolutions=[7]");
  }

  @Test
  void aNetworkOfFarTooManyLevelsIsRefused() {
    String levels = "32, ".repeat(64) + "32";
    assertEquals(
        "--set: model.block_out_channels: must name at most 16 levels, names 65",
        refusal("model.block_out_channels=[" + levels + "]"));
  }

  @Test
  void attentionMustSitAtTheHeightOfSomeLevel() {
    assertEquals(
        "--set: model.attention_resolutions: no level has the height 16. With data.image_size 28x28"
            + " and model.block_out_channels of 3 levels, use some of [28, 14, 7], or [] for none",
        refusal("data.image_size=28", "model.block_out_channels=[32, 64, 64]"));
    config("model.attention_resolutions=[]");
  }

  @Test
  void thereAreNoMoreSamplingStepsThanTimesteps() {
    assertEquals(
        "--set: sampling.steps: must be at most diffusion.timesteps, is 11 of 10",
        refusal("sampling.steps=11", "diffusion.timesteps=10"));
    config("sampling.steps=10", "diffusion.timesteps=10");
  }

  @Test
  void theDefaultsGiveNoWarning() {
    // sqrt of the linear schedule's last alphaCumprod, 4.03582976538e-5.
    assertEquals(List.of(), Warnings.of(RunConfig.defaults()));
  }

  @Test
  void aScheduleThatLeavesTheImageVisibleIsWarnedOf() {
    // sqrt(0.132182754251), what a linear schedule of 200 steps leaves.
    assertEquals(
        List.of(
            "diffusion.schedule: at the last timestep 0.364 of the image's amplitude is left, while"
                + " sampling starts from pure noise. Raise diffusion.timesteps or"
                + " diffusion.beta_end, or use cosine, until it is below 0.05"),
        Warnings.of(config("diffusion.timesteps=200", "sampling.steps=200")));
  }

  @Test
  void aWarmUpLongerThanTheRunIsWarnedOf() {
    assertEquals(
        List.of(
            "training.warmup_steps: is 5000, so the learning rate is not reached within"
                + " training.steps = 20. Lower it"),
        Warnings.of(config("training.steps=20")));
  }

  @Test
  void skippingTimestepsWithTheLargeVarianceIsWarnedOf() {
    assertEquals(
        List.of(
            "sampling.variance: fixed_large leaves visible noise when only 20 of 1000 timesteps are"
                + " visited; use fixed_small or sampler unipc"),
        Warnings.of(config("sampling.sampler=ddpm")));
    assertEquals(List.of(), Warnings.of(config("sampling.sampler=ddpm", "sampling.steps=1000")));
    assertEquals(
        List.of(), Warnings.of(config("sampling.sampler=ddpm", "sampling.variance=fixed-small")));
  }

  @Test
  void aGeometricScheduleThatLeavesMuchOfTheImageIsWarnedOf() {
    String[] geometric = {"diffusion.schedule=geometric", "diffusion.sigma_max=10"};
    List<String> warnings = Warnings.of(config(geometric));
    assertEquals(1, warnings.size());
    assertTrue(
        warnings.get(0).endsWith("pure noise. Raise diffusion.sigma_max until it is below 0.05"),
        warnings.get(0));
    assertEquals(List.of(), Warnings.of(config("diffusion.schedule=geometric")));
  }

  /** Its schedule is all start, so that nothing but more timesteps helps. */
  @ParameterizedTest
  @ValueSource(strings = {"geometric", "linear", "quadratic"})
  void aSingleTimestepThatLeavesMuchOfTheImageIsAdvisedToBecomeMore(String schedule) {
    List<String> warnings =
        Warnings.of(
            config("diffusion.schedule=" + schedule, "diffusion.timesteps=1", "sampling.steps=1"));
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(
        warnings.get(0).endsWith("Raise diffusion.timesteps until it is below 0.05"),
        warnings.get(0));
  }

  @Test
  void aStraightPathNeedsNoWarning() {
    String[] flow = {"diffusion.path=flow", "diffusion.prediction=flow"};
    for (String more :
        List.of(
            "seed=1",
            "training.timestep_sampling=log_normal",
            "sampling.shift=3",
            "sampling.sampler=ddpm",
            "sampling.sampler=heun",
            "sampling.steps=1000")) {
      assertEquals(List.of(), Warnings.of(config(flow[0], flow[1], more)), more);
    }
    List<String> shifted = Warnings.of(config("sampling.shift=3"));
    assertEquals(
        List.of("sampling.shift: is for models of path flow, and this one is of path vp"), shifted);
  }

  @Test
  void aLogitNormalDrawsSharesOfNoise() {
    InvalidSetting error =
        assertThrows(InvalidSetting.class, () -> config("training.timestep_sampling=logit_normal"));
    assertTrue(error.getMessage().contains("Use log_normal"), error.getMessage());
  }

  @Test
  void trainingThatLeavesOutWhereSamplingStartsIsWarnedOf() {
    String logNormal = "training.timestep_sampling=log_normal";
    String velocity = "diffusion.prediction=v_prediction";
    assertEquals(List.of(), Warnings.of(config(logNormal, velocity)));
    List<String> epsilon = Warnings.of(config(logNormal));
    assertEquals(1, epsilon.size());
    assertTrue(epsilon.get(0).contains("becomes 157 times as large"), epsilon.get(0));
    List<String> zero =
        Warnings.of(config(logNormal, velocity, "diffusion.rescale_betas_zero_snr=true"));
    assertEquals(1, zero.size());
    assertTrue(zero.get(0).contains("never draws the last timestep"), zero.get(0));
  }

  @Test
  void trainingOnPairsIsRefused() {
    CrossChecks.requireNoPairs(RunConfig.defaults().data());
    RunConfig pairs = config("data.source=images", "data.path=a", "data.condition=b");
    InvalidSetting e =
        assertThrows(InvalidSetting.class, () -> CrossChecks.requireNoPairs(pairs.data()));
    assertTrue(e.getMessage().startsWith("data.condition: is b, but no network"), e.getMessage());
  }

  @Test
  void channelsOfNoPicturesAreRefused() {
    assertEquals(
        "--set: data.condition_channels: is 1, but there are no pictures that it could be of; set condition, or leave it 0",
        refusal("data.condition_channels=1"));
    assertEquals(
        "--set: data.condition_channels: must be 1 or 3, or 0 for as many as data.channels, is 2",
        refusal("data.condition=a", "data.condition_channels=2"));
    assertEquals(
        "--set: data.condition: is a, but the images of shapes have no names by which pictures could belong to them; use source images and a path",
        refusal("data.condition=a"));
  }
}
