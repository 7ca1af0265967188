package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong settings and options end with exit code 2 and one message, and nothing is done. */
final class WrongWordsTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  @Test
  void aMissingConfigIsNamedWithBothPlacesLookedAt() {
    Home.Result result = home.run("train", "--config", "nope.yaml");

    assertRefused(result, Path.of("nope.yaml").toAbsolutePath().toString());
    assertRefused(result, home.path("configs/nope.yaml"));
  }

  /** It would be a folder {@code s3:} here. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "sample --out s3://b/x",
        "sample --model hdfs://node/x --out d",
        "train --config tiny.yaml --run gs://b/run",
        "train --config tiny.yaml --set data.source=images --set data.path=s3a://b/x",
        "train s3://b/x",
        "data pack s3://b/x x.ddpm",
        "data pack photos s3://b/x.ddpm",
        "evaluate --model s3://b/x"
      })
  void anAddressInPlaceOfAPathIsRefused(String words) throws IOException {
    assertRefused(home.run(words.split(" ")), "mount what it names as a folder, or copy it");
    try (Stream<Path> files = Files.list(Path.of(""))) {
      assertEquals(List.of(), files.filter(file -> file.toString().endsWith(":")).toList());
    }
  }

  @Test
  void anUnknownKeyIsNamedWithItsPlaceAndANearMiss() throws IOException {
    Path file = Files.writeString(folder.resolve("typo.yaml"), "training:\n  stepz: 3\n");

    Home.Result result = home.run("train", "--config", file.toString());

    assertRefused(result, file + ":2:3: training.stepz");
    assertRefused(result, "Did you mean `training.steps`?");
  }

  @Test
  void aConfigThatIsNotYamlIsNamedWithLineAndColumn() throws IOException {
    Path file = Files.writeString(folder.resolve("broken.yaml"), "training: [\n");

    assertRefused(home.run("train", "--config", file.toString()), file + ":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.steps", "training.batch_size", "training.log_every", "training.checkpoint_every",
        "training.preview_every", "training.preview_images", "training.keep", "data.size",
        "data.image_size", "data.channels", "diffusion.timesteps", "model.layers_per_block",
        "model.norm_num_groups", "sampling.steps"
      })
  void zeroAndNegativeCountsAreRefused(String key) {
    for (String value : new String[] {"0", "-1"}) {
      assertRefused(home.train("--set", key + "=" + value), "--set: " + key + ": ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "training.steps=many, training.steps: must be a whole number",
    "sampling.batch_size=-1, --set: sampling.batch_size: ",
    "sampling.grain=-1, --set: sampling.grain: ",
    "training.steps, --set: must read key.path=value",
    "=3, --set: must read key.path=value",
    "model.depth=3, model.depth",
    "data.image_size=9, data.image_size",
    "diffusion.schedule=cosin, did you mean `cosine`?",
    "training.learning_rate=-1, training.learning_rate: must be positive",
    "data.source=shape, data.source: must be one of",
    "data.source=nope, data.source: must be one of"
  })
  void aWrongSettingIsNamed(String assignment, String message) {
    assertRefused(home.train("--set", assignment), message);
  }

  @ParameterizedTest
  @CsvSource({"sigmoid, true", "sigmoid_alpha, false", "sigmoid_beta, false"})
  void aWordThatDiffusersUsesForAnotherScheduleIsWarnedOf(String word, boolean isWarnedOf) {
    Home.Result result = home.train("--dry-run", "--set", "diffusion.schedule=" + word);

    assertEquals(0, result.code(), result.err());
    assertEquals(isWarnedOf, result.err().contains("diffusers' sigmoid is sigmoid_beta"));
    assertEquals(isWarnedOf, result.err().contains("sigmoid_alpha"));
  }

  @ParameterizedTest
  @CsvSource({
    "--device, gpu, cuda:N",
    "--precision, fp16, bf16",
    "--device, cuda:, cuda:N",
    "--device, 0, cuda:N"
  })
  void aWrongDeviceOrPrecisionIsRefusedWithTheRightOnes(String option, String value, String right) {
    assertRefused(home.train(option, value), option + ": ");
    assertRefused(home.train(option, value), right);
  }

  @ParameterizedTest
  @CsvSource({"-n, 0, -n: must be at least 1", "-n, -5, -n: must be at least 1"})
  void sampleRefusesCountsBelowOne(String option, String value, String message) {
    assertRefused(home.run("sample", option + "=" + value), message);
  }

  @Test
  void sampleWritesImagesOnlyAsPng() {
    assertRefused(home.run("sample", "--out", "grid.jpg"), "--out: images are written as .png");
  }

  private void assertRefused(Home.Result result, String message) {
    assertEquals(2, result.code(), result.err());
    assertEquals("", result.out());
    assertTrue(result.err().startsWith("ddpm: "), result.err());
    assertTrue(result.err().contains(message), result.err());
    assertFalse(result.err().contains("\tat "), result.err());
    assertFalse(result.err().contains("defect"), result.err());
  }
}
