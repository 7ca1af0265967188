package io.github.ddpm.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.ddpm.settings.InvalidSetting;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of mistake in a file or on the command line, and the error message for it. */
class MistakesTest {
  @TempDir Path folder;

  static Stream<Arguments> filesWithMistakes() {
    return Stream.of(
        // Keys.
        arguments(
            "model:\n  droput: 0.2",
            "c.yaml:2:3: model.droput: no such setting. Did you mean `model.dropout`?"),
        arguments(
            "# a comment\n\nmodle:\n  dropout: 0.2",
            "c.yaml:3:1: modle: no such setting. Did you mean `model`?"),
        arguments(
            "model: {blockOutChannels: [32]}",
            "c.yaml:1:9: model.blockOutChannels: no such setting."
                + " Did you mean `model.block_out_channels`?"),
        arguments(
            "dropout: 0.2", "c.yaml:1:1: dropout: no such setting. Did you mean `model.dropout`?"),
        arguments(
            "model:\n  timesteps: 3",
            "c.yaml:2:3: model.timesteps: no such setting. Did you mean `diffusion.timesteps`?"),
        arguments(
            "model:\n  xyz: 1",
            "c.yaml:2:3: model.xyz: no such setting. `model` has block_out_channels,"
                + " layers_per_block, attention_resolutions, attention_head_dim, dropout,"
                + " norm_num_groups, classes, low_resolution"),
        arguments(
            "<<: {seed: 1}",
            "c.yaml:1:1: <<: no such setting. There are seed, device, precision, data, model,"
                + " diffusion, training, sampling"),
        arguments(
            "seed: 1\nseed: 1",
            "c.yaml:2:1: seed: is already set at c.yaml:1:1. Keep one of the two"),
        arguments(
            "model:\n  dropout: 0\nmodel.dropout: 0",
            "c.yaml:3:1: model.dropout: is already set at c.yaml:2:3. Keep one of the two"),
        arguments(
            "model: {}\nmodel: {}",
            "c.yaml:2:1: model: is already set at c.yaml:1:1. Keep one of the two"),
        arguments(
            "data: 3",
            "c.yaml:1:1: data: is a section, not a setting. Set one of source, path, image_size,"
                + " channels, crop, resize, background, labels, range, layout, classes, max_bad, size,"
                + " holdout, split, condition, condition_channels,"
                + " horizontal_flip below it"),
        arguments(
            "data: {classes: [1]}",
            "c.yaml:1:8: data.classes: must be a list of names such as [cat, dog], is [1]"),
        arguments(
            "seed: {a: 1}",
            "c.yaml:1:1: seed: is a setting, not a section. Write its value after the colon"),
        // Values of the wrong type.
        arguments(
            "sampling: {guidance_interval: [1, high]}",
            "c.yaml:1:12: sampling.guidance_interval: must be a list of two numbers such as [0.28,"
                + " 5.42], is [1,\"high\"]"),
        arguments(
            "sampling: {guidance_interval: 0.3-5}",
            "c.yaml:1:12: sampling.guidance_interval: must be a list of two numbers such as [0.28,"
                + " 5.42], is \"0.3-5\""),
        arguments(
            "model: {classes: ten}",
            "c.yaml:1:9: model.classes: must be a whole number, is \"ten\""),
        arguments(
            "training:\n  evaluate_metrics: swd",
            "c.yaml:2:3: training.evaluate_metrics: must be a list such as [swd, kid], is \"swd\""),
        arguments(
            "training:\n  evaluate_metrics: [swd, nlll]",
            "c.yaml:2:3: training.evaluate_metrics: must be one of fid, kid, is, prdc, swd, is"
                + " [\"swd\",\"nlll\"]"),
        arguments(
            "training:\n  evaluate_metrics: [swd, kidd]",
            "c.yaml:2:3: training.evaluate_metrics: must be one of fid, kid, is, prdc, swd (did you"
                + " mean `kid`?), is [\"swd\",\"kidd\"]"),
        arguments(
            "training:\n  evaluate_metrics: [prdx]",
            "c.yaml:2:3: training.evaluate_metrics: must be one of fid, kid, is, swd, is"
                + " [\"prdx\"]"),
        arguments("seed: abc", "c.yaml:1:1: seed: must be a whole number, is \"abc\""),
        arguments("seed: '5'", "c.yaml:1:1: seed: must be a whole number, is \"5\""),
        arguments("seed: 1.5", "c.yaml:1:1: seed: must be a whole number, is 1.5"),
        arguments("seed: true", "c.yaml:1:1: seed: must be a whole number, is true"),
        arguments("seed: [1]", "c.yaml:1:1: seed: must be a whole number, is [1]"),
        arguments(
            "seed: 9223372036854775808",
            "c.yaml:1:1: seed: must be a whole number from -9223372036854775808 to"
                + " 9223372036854775807, is 9223372036854775808"),
        arguments(
            "training:\n  batch_size: 2147483648",
            "c.yaml:2:3: training.batch_size: must be a whole number from -2147483648 to"
                + " 2147483647, is 2147483648"),
        arguments(
            "seed:",
            "c.yaml:1:1: seed: has no value. Write one, or leave the key out for the default, 0"),
        arguments(
            "data: {path: ~}",
            "c.yaml:1:8: data.path: has no value. Write one, or leave the key out for the default,"
                + " \"\""),
        arguments(
            "model: {dropout: little}",
            "c.yaml:1:9: model.dropout: must be a number, is \"little\""),
        arguments(
            "model: {dropout: NaN}", "c.yaml:1:9: model.dropout: must be a number, is \"NaN\""),
        arguments(
            "model: {dropout: .nan}",
            "c.yaml:1:9: model.dropout: must be a finite number, is .nan"),
        arguments(
            "model: {dropout: 1e400}",
            "c.yaml:1:9: model.dropout: must be a finite number, is 1e400"),
        arguments(
            "training: {weight_decay: Infinity}",
            "c.yaml:1:12: training.weight_decay: must be a number, is \"Infinity\""),
        arguments(
            "data: {horizontal_flip: 1}",
            "c.yaml:1:8: data.horizontal_flip: must be true or false, is 1"),
        arguments(
            "data: {path: 2024}",
            "c.yaml:1:8: data.path: must be text (write it in quotes), is 2024"),
        arguments(
            "data: {path: [a]}",
            "c.yaml:1:8: data.path: must be text (write it in quotes), is [\"a\"]"),
        arguments(
            "data: {image_size: [32]}",
            "c.yaml:1:8: data.image_size: must be one whole number or [height, width], is [32]"),
        arguments(
            "data: {image_size: 32.5}",
            "c.yaml:1:8: data.image_size: must be one whole number or [height, width], is 32.5"),
        arguments(
            "data: {holdout: half}",
            "c.yaml:1:8: data.holdout: must be a whole number of images, or a share of them such as"
                + " 0.05, is \"half\""),
        arguments(
            "data: {holdout: [5]}",
            "c.yaml:1:8: data.holdout: must be a whole number of images, or a share of them such as"
                + " 0.05, is [5]"),
        arguments(
            "data: {range: 4095}",
            "c.yaml:1:8: data.range: must be auto, or two values such as 0-4095, is 4095"),
        arguments(
            "data: {range: 4095-0}",
            "c.yaml:1:8: data.range: must be auto, or two values such as 0-4095, is '4095-0'"),
        arguments(
            "data: {layout: planes}",
            "c.yaml:1:8: data.layout: must be one of auto, planar, interleaved (did you mean"
                + " `planar`?), is \"planes\""),
        arguments(
            "model: {block_out_channels: 32}",
            "c.yaml:1:9: model.block_out_channels: must be a list of whole numbers such as [16, 8],"
                + " is 32"),
        arguments(
            "model: {block_out_channels: [32, x]}",
            "c.yaml:1:9: model.block_out_channels: must be a list of whole numbers such as [16, 8],"
                + " is [32,\"x\"]"),
        arguments(
            "model: {block_out_channels: [32, ~]}",
            "c.yaml:1:9: model.block_out_channels: has an empty element in its list. Fill it in or"
                + " remove it"),
        arguments(
            "model: {block_out_channels: [{a: 1}]}",
            "c.yaml:1:9: model.block_out_channels: must be a value or a list of values, has settings"
                + " of its own"),
        arguments(
            "diffusion:\n  schedule: cosin",
            "c.yaml:2:3: diffusion.schedule: must be one of linear, quadratic, cosine, sigmoid,"
                + " sigmoid_beta, geometric (did you mean `cosine`?), is \"cosin\""),
        arguments(
            "precision: LINEAR",
            "c.yaml:1:1: precision: must be one of auto, fp32, bf16, is \"LINEAR\""),
        arguments("precision: 1", "c.yaml:1:1: precision: must be one of auto, fp32, bf16, is 1"),
        // Values out of range, also where another setting has moved the range.
        arguments(
            "data: {holdout: 1.0}",
            "c.yaml:1:8: data.holdout: must be a whole number of images, or a share of them up to"
                + " 0.5, is 1.0"),
        arguments(
            "data: {holdout: -1}",
            "c.yaml:1:8: data.holdout: must be a whole number of images, or a share of them up to"
                + " 0.5, is -1"),
        arguments("training:\n  steps: 0", "c.yaml:2:3: training.steps: must be at least 1, is 0"),
        arguments(
            "device: gpu",
            "c.yaml:1:1: device: must be auto, cpu, cuda or cuda:N such as cuda:0, is gpu"),
        arguments(
            "diffusion:\n  beta_start: 0.5",
            "c.yaml:2:3: diffusion.beta_end: must lie in [beta_start, 1) = [0.5, 1), is 0.02"),
        arguments(
            "diffusion:\n  beta_start: 1e-20",
            "c.yaml:2:3: diffusion.beta_start: is 1.0E-20, too small: the share of signal must fall"
                + " at every timestep and stay above 0, but goes from 1.0 to 1.0 at timestep 0; use"
                + " fewer timesteps or other betas"),
        arguments(
            "diffusion:\n  beta_end: 0.99999",
            "c.yaml:2:3: diffusion.beta_end: is 0.99999, too large: the share of signal must fall at"
                + " every timestep and stay above 0, but goes from 4.9E-324 to 0.0 at"
                + " timestep 930; use fewer timesteps or other betas"),
        arguments(
            "diffusion:\n  timesteps: 2000000000",
            "c.yaml:2:3: diffusion.timesteps: must be at most 1000000, is 2000000000"),
        arguments(
            "diffusion:\n  timesteps: 10",
            "c.yaml:2:3: sampling.steps: must be at most diffusion.timesteps, is 20 of 10"),
        // Text that is not one YAML mapping.
        arguments("- 1", "c.yaml:1:1: must hold settings such as `seed: 0`"),
        arguments("seed", "c.yaml:1:1: must hold settings such as `seed: 0`"),
        arguments(
            "seed: 1\n---\nseed: 2",
            "c.yaml:3:1: a second document begins. Keep one per file, without `---` between"),
        arguments(
            "seed: &a 1\ndata: {size: *a}",
            "c.yaml:2:8: data.size: is an alias (*). Write the value itself"),
        arguments(
            "model: {block_out_channels: [&a 32, *a]}",
            "c.yaml:1:9: model.block_out_channels: is an alias (*). Write the value itself"),
        arguments("seed: [1", "c.yaml:1:9: is not YAML: expected ',' or ']', but got <stream end>"),
        arguments(
            "model:\n\tdropout: 0",
            "c.yaml:2:1: is not YAML: found character '\\t(TAB)' that cannot start any token."
                + " (Do not use \\t(TAB) for indentation)"),
        arguments("seed: \0", "c.yaml:1:1: is not YAML: special characters are not allowed"));
  }

  @ParameterizedTest
  @MethodSource("filesWithMistakes")
  void aMistakeInAFileIsNamedWithItsPlace(String yaml, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("c.yaml"), yaml);
    InvalidSetting refusal =
        assertThrows(InvalidSetting.class, () -> ConfigLoader.load(file, List.of()));
    assertEquals(message, refusal.getMessage().replace(folder + File.separator, ""));
  }

  static Stream<Arguments> overridesWithMistakes() {
    return Stream.of(
        arguments(
            "steps", "--set: must read key.path=value, such as training.steps=1000, is steps"),
        arguments("=1", "--set: must read key.path=value, such as training.steps=1000, is =1"),
        arguments(
            "training.stps=1",
            "--set: training.stps: no such setting. Did you mean `training.steps`?"),
        arguments("training.steps=", "--set: training.steps: must be a whole number, is \"\""),
        arguments("training.steps=0", "--set: training.steps: must be at least 1, is 0"),
        arguments(
            "data.path=~",
            "--set: data.path: has no value. Write one, or leave the key out for the default, \"\""),
        arguments(
            "model={dropout: 0}",
            "--set: model: must be a value or a list of values, has settings of its own"),
        arguments("seed=1\n---\n2", "--set: seed: must be one value, is 1\n---\n2"),
        arguments(
            "model.dropout=*x", "--set: model.dropout: is an alias (*). Write the value itself"),
        arguments(
            "model.block_out_channels=[32",
            "--set: model.block_out_channels: is not YAML: expected ',' or ']', but got <stream end>."
                + " Put it in quotes"));
  }

  @ParameterizedTest
  @MethodSource("overridesWithMistakes")
  void aMistakeInAnOverrideIsNamedWithTheOption(String override, String message) {
    InvalidSetting refusal =
        assertThrows(
            InvalidSetting.class,
            () -> ConfigLoader.override(RunConfig.defaults(), Assignment.parse(List.of(override))));
    assertEquals(message, refusal.getMessage());
  }
}
