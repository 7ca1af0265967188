package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users of other trainers type is answered with what to type here. */
final class FamiliarTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train --steps 1000 | --steps: a setting here; type --set training.steps=1000",
        "train --config tiny --lr 1e-4 | --lr: a setting here; type --set training.learning_rate=1e-4",
        "train --config tiny --batch-size=32 | --set training.batch_size=32",
        "train --config tiny --seed 7 | --set seed=7",
        "train --config tiny --resume | the same command again resumes",
        "train --config tiny --output_dir out | --output_dir: has another name here; type --run out",
        "train --config tiny --gpus 2 | --device cuda",
        "train --config tiny --epochs 3 | 3 × 16 images / batches of 4; type --set training.steps=12",
        "train --epochs 3 | an epoch is images / training.batch_size",
        "train --data_dir photos | type ddpm train photos",
        "train --config tiny --num_workers 8 | leave it out",
        "sample --num-images 10 | --num-images: has another name here; type -n 10",
        "sample --num_inference_steps 50 | type --steps 50",
        "sample --network=cifar | type --model cifar",
        "sample --guidance_scale 3 | type --guidance 3",
        "evaluate --batch-size 8 | type --batch 8",
        "sweep --scheduler ddim | Unknown options",
        "train training.steps=5 | is a setting; type --set training.steps=5",
        "train tiny | is a settings file; type --config tiny",
      })
  void wordsOfOtherTrainersAreAnswered(String typed, String answer) {
    Home.Result result = home.run(typed.split(" "));

    assertEquals(2, result.code(), result.err());
    assertEquals("", result.out());
    assertTrue(result.err().startsWith("ddpm: "), result.err());
    assertTrue(result.err().contains(answer), result.err());
    assertTrue(result.err().contains("--help'."), result.err());
  }

  @Test
  void allOfThemAreAnsweredAtOnce() {
    Home.Result result = home.run("train", "--lr", "1", "--bs", "8", "--json");

    assertEquals(3, result.err().lines().count(), result.err());
    assertTrue(result.out().contains("\"failed\""), result.out());
    assertTrue(result.out().contains("training.batch_size=8"), result.out());
  }

  @Test
  void aSettingsFileIsFoundByItsNameAlone() throws IOException {
    Path mine = Files.writeString(folder.resolve("mine.yaml"), "training:\n  steps: 7\n");

    assertTrue(home.run("train", "--config", "tiny", "--dry-run").out().contains("size: 16"));
    String given = mine.toString().replace(".yaml", "");
    assertTrue(home.run("train", "--config", given, "--dry-run").out().contains("steps: 7"));
  }

  @Test
  void theRunOfAConfigWithoutItsSuffixHasTheSameName() {
    Home.Result result = home.run("train", "--config", "tiny");

    assertEquals(0, result.code(), result.err());
    assertTrue(Files.isDirectory(home.tiny().resolve("step-00000003")));
    assertTrue(home.train().out().contains("trained  to step 3 before"));
  }

  @Test
  void ofAnOptionGivenTwiceTheLastCountsAndSetCollects() {
    Home.Result result =
        home.train(
            "--device",
            "nonsense",
            "--device",
            "cpu",
            "--dry-run",
            "--set",
            "training.steps=5",
            "--set",
            "seed=8",
            "--set",
            "training.steps=6");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("steps: 6\n"), result.out());
    assertTrue(result.out().contains("seed: 8\n"), result.out());
    Home.Result evaluated =
        home.run(
            "evaluate",
            "--input-size",
            "8",
            "--input-range",
            "unit",
            "--input-size",
            "9",
            "--compare",
            home.path("a"),
            home.path("b"));
    assertEquals(1, evaluated.code(), evaluated.err());
    assertTrue(evaluated.err().contains("no such file"), evaluated.err());
  }

  @Test
  void helpIsTheHelpOfACommand() {
    for (List<String> words : List.of(List.of("train"), List.of("data", "pack"))) {
      String[] asked = Home.words(new String[] {"help"}, words.toArray(new String[0]));
      String[] other = Home.words(words.toArray(new String[0]), "--help");
      assertEquals(home.run(other), home.run(asked));
      assertEquals(0, home.run(asked).code());
    }
    assertEquals(home.run("--help"), home.run("help"));
    Home.Result unknown = home.run("help", "trian");
    assertEquals(2, unknown.code());
    assertTrue(unknown.err().contains("ddpm train"), unknown.err());
    assertFalse(unknown.err().contains("\tat "), unknown.err());
  }
}
