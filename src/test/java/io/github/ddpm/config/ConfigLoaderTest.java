package io.github.ddpm.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.ImageSize;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.sampling.Variance;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  @TempDir Path folder;

  private static RunConfig load(String yaml, String... overrides) {
    return ConfigLoader.load("c.yaml", yaml, Assignment.parse(List.of(overrides)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "# nothing\n", "---\n", "{}", "model:\n", "model: {}", "model:\n  # none\n"})
  void whatIsNotWrittenKeepsItsDefault(String yaml) {
    assertEquals(RunConfig.defaults(), load(yaml));
  }

  @ParameterizedTest
  @CsvSource({
    "scaled_linear, quadratic",
    "squaredcos_cap_v2, cosine",
    "squaredcos-cap-v2, cosine",
    "sigmoid_alpha, sigmoid",
    "sigmoid, sigmoid",
    "sigmoid_beta, sigmoid_beta"
  })
  void diffusersWordsForSchedulesAreReadAndOursWritten(String word, String ours) {
    RunConfig config = load("diffusion.schedule: " + word);

    assertTrue(ConfigWriter.toYaml(config).contains("schedule: \"" + ours + "\"\n"));
  }

  @Test
  void valuesOfEveryKindAreRead() {
    RunConfig config =
        load(
            """
            seed: -3                       # a long
            device: cuda:1
            data: {path: a b, image_size: [64, 32], horizontal_flip: true}
            model:
              block_out_channels: [32, 64]
              attention_resolutions:
                - 32
              dropout: 0                   # a whole number where a fraction may stand
            diffusion:
              schedule: sigmoid-beta
              beta_start: 2e-4
            training:
              steps: 1_000
            sampling.variance: fixed_small
            """);
    assertEquals(-3, config.seed());
    assertEquals("cuda:1", config.device());
    assertEquals("a b", config.data().path());
    assertEquals(new ImageSize(64, 32), config.data().imageSize());
    assertEquals(true, config.data().horizontalFlip());
    assertEquals(List.of(32, 64), config.model().blockOutChannels());
    assertEquals(List.of(32), config.model().attentionResolutions());
    assertEquals(0, config.model().dropout());
    assertEquals(BetaSchedule.SIGMOID_BETA, config.diffusion().schedule());
    assertEquals(2e-4, config.diffusion().betaStart());
    assertEquals(1000, config.training().steps());
    assertEquals(Variance.FIXED_SMALL, config.sampling().variance());
    assertEquals(RunConfig.defaults().training().batchSize(), config.training().batchSize());
  }

  @Test
  void theCommandLineGoesBeforeTheFileAndLaterBeforeEarlier() {
    RunConfig config =
        load(
            "training: {steps: 5, batch_size: 6}",
            "training.steps=7",
            "training.steps=8",
            "model.block_out_channels=[32, 64]",
            "data.path=x=y");
    assertEquals(8, config.training().steps());
    assertEquals(6, config.training().batchSize());
    assertEquals(List.of(32, 64), config.model().blockOutChannels());
    assertEquals("x=y", config.data().path());
  }

  @Test
  void anEmptyOverrideIsAnEmptyText() {
    assertEquals("", load("data: {path: somewhere}", "data.path=").data().path());
  }

  @Test
  void aRunCanBeChangedWithoutAFile() {
    RunConfig run = load("training: {steps: 5}");
    RunConfig changed = ConfigLoader.override(run, Assignment.parse(List.of("sampling.steps=3")));
    assertEquals(3, changed.sampling().steps());
    assertEquals(run.training(), changed.training());
  }

  @Test
  void aTreeNamesItsOriginInErrors() {
    InvalidSetting refusal =
        assertThrows(
            InvalidSetting.class,
            () -> ConfigLoader.fromTree(Map.of("model", Map.of("dropout", 2)), "run.json"));
    assertEquals("run.json: model.dropout: must lie in [0, 1), is 2.0", refusal.getMessage());
  }

  @Test
  void aFileThatIsNotThereOrNotTextIsNamed() throws IOException {
    Path absent = folder.resolve("absent.yaml");
    assertEquals(
        absent + ": no such file",
        assertThrows(InvalidSetting.class, () -> ConfigLoader.load(absent, List.of()))
            .getMessage());
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, 1});
    assertEquals(
        binary + ": is not text in UTF-8. Save it in that encoding",
        assertThrows(InvalidSetting.class, () -> ConfigLoader.load(binary, List.of()))
            .getMessage());
  }

  @Test
  void anyTextIsEitherAConfigOrInvalid() {
    String[] words = {
      "seed",
      "model",
      "data",
      "dropout",
      "block_out_channels",
      "image_size",
      "schedule",
      ": ",
      ":\n  ",
      "\n",
      " ",
      "[",
      "]",
      "{",
      "}",
      ",",
      "- ",
      "*a",
      "&a ",
      "!!int ",
      "!x ",
      "---\n",
      "? ",
      "1",
      "-1",
      "0x",
      "_",
      "1e999",
      ".nan",
      "~",
      "'",
      "\"",
      "\\",
      "#",
      "|\n",
      "\t",
      "\0",
      "é",
      "<<",
      "linear",
      "true",
      "99999999999",
      "."
    };
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "" : "model:\n  ");
      for (int j = random.nextInt(12); j > 0; j--) {
        text.append(words[random.nextInt(words.length)]);
      }
      try {
        load(text.toString(), "seed=" + text);
      } catch (InvalidSetting expected) {
        assertEquals(false, expected.getMessage().isEmpty());
      }
    }
  }
}
