package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees when training fails or takes too long, and afterwards. */
final class SurvivalTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  @Test
  @Tag("slow")
  void aRunThatDivergesGoesBackThreeTimesAndThenSaysWhatIsWrong() throws IOException {
    Home.Result result =
        home.train(
            "--set", "training.learning_rate=1e30",
            "--set", "training.steps=50",
            "--set", "training.preview_every=1000");

    assertEquals(1, result.code());
    assertTrue(
        result.err().contains("back to step 0 with different random numbers, attempt 3 of 3"),
        result.err());
    String last = result.err().lines().reduce((a, b) -> b).orElseThrow();
    assertTrue(
        last.startsWith("ddpm: ")
            && last.contains("; the first non-finite array is the ")
            && last.contains("lower training.learning_rate"),
        last);
    assertFalse(Files.exists(home.tiny().resolve("step-00000002")));
  }

  @Test
  @Tag("slow")
  void aTimeLimitFitsTheStepsAndTheResultIsThatOfSoManySteps() throws IOException {
    String[] cosine = {
      "--set", "training.steps=100000", "--set", "training.lr_scheduler=cosine",
      "--set", "training.preview_every=1000000", "--set", "training.checkpoint_every=1000000",
      "--set", "training.log_every=1000000"
    };
    Home.Result result = home.train(Home.words(cosine, "--for", "6s"));

    assertEquals(0, result.code(), result.err());
    JsonNode run = JSON.readTree(home.run("show", "--json", home.tiny().toString()).out());
    long fitted = run.at("/settings/training/steps").asLong();
    assertTrue(fitted > 0 && fitted < 100000, fitted + " steps");

    // Whether the time was enough in the end or not, the same command ends the run.
    Home.Result again = home.train(Home.words(cosine, "--for", "10m"));
    assertTrue(again.out().contains("trained  to step " + fitted), again.out() + again.err());

    cosine[1] = "training.steps=" + fitted;
    Path straight = folder.resolve("straight");
    home.train(Home.words(cosine, "--run", straight.toString()));
    String state = "step-%08d/training/state.safetensors".formatted(fitted);
    assertEquals(-1, Files.mismatch(home.tiny().resolve(state), straight.resolve(state)));
  }

  @Test
  void aTimeTooShortForOneStepIsAFailureThatSaysSo() throws IOException {
    Home.Result result = home.train("--for", "0.001s");

    assertEquals(1, result.code(), result.out());
    assertEquals("", result.out());
    assertEquals(
        "ddpm: --for: time ran out before a step was done, nothing is saved yet; give more time",
        result.err().strip());
    assertFalse(Files.exists(home.tiny().resolve("metrics.jsonl")));
  }

  @Test
  void aTimeLongEnoughForAllStepsChangesNothing() {
    Home.Result result = home.train("--for", "10m", "--set", "training.steps=1");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("\ntrained  to step 1 in "), result.out());
  }

  @Test
  void aTimeThatIsNoneIsRefused() {
    for (String wrong : List.of("2", "soon", "-3s", "0s")) {
      Home.Result result = home.train("--for", wrong);
      assertEquals(2, result.code());
      assertTrue(result.err().contains("--for"), result.err());
      assertTrue(result.err().contains("such as 2h, 90m, 1h30m or 45s"), result.err());
    }
  }

  @Test
  void aTimeThatNoClockCountsIsRefused() {
    for (String wrong : List.of("3000000h", "9999999999999h")) {
      Home.Result result = home.train("--for", wrong);
      assertEquals(2, result.code(), result.err());
      assertTrue(result.err().contains("must be at most 1000000 h, is " + wrong), result.err());
    }
    assertEquals(0, home.train("--for", "1000000h").code());
  }

  @Test
  void aRunOfAnotherVersionDoesNotHideTheOthers() throws IOException {
    home.train();
    Path record = home.checkpoints().resolve("later/step-00000007/training/run.json");
    Files.createDirectories(record.getParent());
    Files.writeString(record.resolve("../../manifest.json").normalize(), "{}");
    Files.writeString(record, "{\"config\": {\"a_setting_of_later\": 1}}");

    Home.Result result = home.run("runs");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("\ntiny "), result.out());
    assertTrue(result.out().lines().anyMatch(line -> line.matches("later +7 .*")), result.out());
  }

  @Test
  void runsAreListedWithStepLossSizeAndState() throws IOException {
    Home.Result none = home.run("runs");
    assertEquals(1, none.out().lines().count());
    assertEquals("ddpm: there are no runs in " + home.checkpoints() + "\n", none.err());
    Home.Result absent = home.run("runs", home.path("absent"));
    assertEquals(1, absent.code());
    assertEquals("ddpm: there is no folder " + home.path("absent") + "\n", absent.err());
    home.train();
    Files.createDirectories(home.checkpoints().resolve("begun"));

    List<String> lines = home.run("runs").out().lines().toList();
    assertTrue(lines.get(1).matches("begun +0 +- +\\d+s +0.0 MB +empty +-"), lines.get(1));
    assertTrue(
        lines.get(2).matches("tiny +3/3 +\\d\\.\\d{4} +\\d+[sm] +\\d\\.\\d MB +done +-"),
        lines.get(2));

    long bytes = 0;
    Instant before = Instant.now().minus(Duration.ofHours(3)).minusSeconds(60);
    try (Stream<Path> files = Files.walk(home.tiny())) {
      for (Path file : files.toList()) {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
        Files.setLastModifiedTime(file, FileTime.from(before));
      }
    }
    String loss =
        JSON.readTree(lastLine(home.tiny().resolve("metrics.jsonl"))).get("loss").asText();
    String row =
        String.format(
            Locale.ROOT, "tiny 3/3 %.4f 3h %.1f MB done -", Double.parseDouble(loss), bytes / 1e6);
    lines = home.run("runs").out().lines().toList();
    assertEquals("run step loss age size state best", lines.get(0).replaceAll(" +", " "));
    assertEquals(row, lines.get(2).replaceAll(" +", " "));

    List<String> events = home.run("runs", "--json").out().lines().toList();
    assertEquals(2, events.size());
    JsonNode tiny = JSON.readTree(events.get(1));
    assertEquals(3, tiny.get("step").asLong());
    assertEquals("done", tiny.get("state").asText());
    assertEquals(3, tiny.get("steps").asLong());
    assertEquals(Double.parseDouble(loss), tiny.get("loss").asDouble());
    assertEquals(
        before.getEpochSecond(), Instant.parse(tiny.get("changed").asText()).getEpochSecond());
    assertEquals(bytes, tiny.get("bytes").asLong());
  }

  @Test
  void theAgeOfARunIsThatOfWhatWasWrittenLast() throws IOException {
    Map<String, Duration> ages =
        Map.of(
            "2d",
            Duration.ofHours(49),
            "3h",
            Duration.ofMinutes(181),
            "4m",
            Duration.ofSeconds(245));
    for (Map.Entry<String, Duration> age : ages.entrySet()) {
      Path run = Files.createDirectories(home.checkpoints().resolve("of-" + age.getKey()));
      FileTime written = FileTime.from(Instant.now().minus(age.getValue()));
      Files.setLastModifiedTime(Files.writeString(run.resolve("a"), ""), FileTime.fromMillis(0));
      Files.setLastModifiedTime(Files.writeString(run.resolve("b"), ""), written);
      Files.setLastModifiedTime(Files.writeString(run.resolve("c"), ""), FileTime.fromMillis(0));
      Files.setLastModifiedTime(run, FileTime.fromMillis(0));
    }

    String runs = home.run("runs").out();
    for (String age : ages.keySet()) {
      assertTrue(
          runs.lines().anyMatch(line -> line.matches("of-%s +0 +- +%s .*".formatted(age, age))),
          runs);
    }
  }

  private static String lastLine(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.get(lines.size() - 1);
  }

  @Test
  void aCheckpointAndItsImagesTellHowTheyWereMade() throws IOException {
    String[] other = {"--set", "training.learning_rate=0.004", "--set", "seed=5"};
    home.train(other);
    Path grid = folder.resolve("grid.png");
    String[] sample = {"-n", "4", "--out", grid.toString(), "--seed", "7", "--steps", "3"};
    assertEquals(0, home.sample(sample).code());

    String checkpoint = home.run("show", home.tiny().toString()).out();
    assertTrue(
        checkpoint.startsWith("# checkpoint  " + home.tiny() + "/step-00000003\n"), checkpoint);
    assertTrue(checkpoint.contains("# step        3 of 3\n"), checkpoint);
    assertTrue(checkpoint.contains("# seed        5\n"), checkpoint);
    assertTrue(checkpoint.contains("# micro_batch 4\n"), checkpoint);
    assertTrue(
        checkpoint.contains(
            "# command     ddpm train --config tiny.yaml --set training.learning_rate=0.004 --set"
                + " seed=5\n"),
        checkpoint);
    Path shown = Files.writeString(folder.resolve("shown.yaml"), checkpoint);
    assertEquals(
        ConfigLoader.load(
            folder.resolve("configs").resolve(Home.CONFIG),
            Assignment.parse(List.of("training.learning_rate=0.004", "seed=5"))),
        ConfigLoader.load(shown, List.of()));

    String ofGrid = home.run("show", grid.toString()).out();
    assertTrue(ofGrid.contains("# seed        7\n"), ofGrid);
    assertTrue(
        ofGrid.lines().anyMatch(line -> line.matches("# sampling    .* steps=3 .*")), ofGrid);
    assertTrue(ofGrid.contains("# model       tiny/step-00000003\n"), ofGrid);
    assertTrue(ofGrid.contains(" --out grid.png --seed 7 --steps 3\n"), ofGrid);
    JsonNode json = JSON.readTree(home.run("show", "--json", grid.toString()).out());
    assertEquals("7", json.get("seed").asText());
    assertEquals(3, json.at("/settings/sampling/steps").asInt());
    assertEquals(0.004, json.at("/settings/training/learning_rate").asDouble());

    assertTrue(
        home.run("show", home.tiny().resolve("previews/step-00000003.png").toString())
            .out()
            .contains("# step        3\n"));
  }

  @Test
  void whatDoesNotTellHowItWasMadeIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("a.png"), "no image");
    assertEquals(1, home.run("show", text.toString()).code());
    assertTrue(home.run("show", text.toString()).err().contains("is not a PNG file"));
    Path plain = folder.resolve("plain.png");
    javax.imageio.ImageIO.write(
        new java.awt.image.BufferedImage(2, 2, java.awt.image.BufferedImage.TYPE_INT_RGB),
        "png",
        plain.toFile());
    assertTrue(home.run("show", plain.toString()).err().contains("does not say how it was made"));
    assertEquals(1, home.run("show", folder.resolve("none.png").toString()).code());
  }

  @Test
  void withoutSpaceTrainingDoesNotBegin() {
    // A thousand billion checkpoints of this run are more than any disk holds.
    Home.Result result = home.train("--set", "training.keep=2000000000");

    assertEquals(1, result.code());
    assertTrue(result.err().contains("to be written: 2000000001 of 0.002 GB each"), result.err());
    assertFalse(Files.exists(home.tiny().resolve("metrics.jsonl")));
  }

  @Test
  void measurementsThatCannotBeWrittenDoNotEndTheRun() throws IOException {
    Files.createDirectories(home.tiny());
    Home.Result result = home.train("--set", "training.steps=2");
    assertEquals(0, result.code());
    Files.delete(home.tiny().resolve("metrics.jsonl"));
    assertEquals(0, home.train().code());
    assertEquals(1, Files.readAllLines(home.tiny().resolve("metrics.jsonl")).size());
  }
}
