package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code report.html} of runs that did not finish. */
final class ReportTest {
  private static final String[] LONG = {
    "--set", "training.steps=1000000", "--set", "training.preview_every=1000000"
  };

  @TempDir Path folder;

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aRunThatWasStoppedShowsItsLastStep() throws Exception {
    Home home = Home.in(folder);
    try (DdpmProcess launched =
        DdpmProcess.ddpm(
            home, "train", "--config", Home.CONFIG, LONG[0], LONG[1], LONG[2], LONG[3])) {
      launched.awaitSteps(home.tiny(), 20);
      launched.signal("TERM");
      assertEquals(143, launched.exitCode(), launched.err());
    }

    assertEquals(measured(home), shown(home));
  }

  @Test
  @Tag("slow")
  void aRunThatFailedShowsItsLastStep() throws IOException {
    Home home = Home.in(folder);

    Home.Result result =
        home.train(LONG[0], LONG[1], LONG[2], LONG[3], "--set", "training.learning_rate=1e30");

    assertEquals(1, result.code(), result.err());
    assertEquals(measured(home), shown(home));
  }

  @Test
  void itsCommandsCanBeTypedWhateverTheFolderIsCalled() throws IOException {
    Home home = Home.in(folder);
    String run = home.path("my run's");

    Home.Result result = home.train("--run", run, "--set", "training.steps=1");

    assertEquals(0, result.code(), result.err());
    JsonNode commands = data(Path.of(run)).path("commands");
    String quoted = "'" + home.path("my run") + "'\\''s'";
    assertEquals(
        "ddpm sample -n 64 --out grid.png --model " + quoted,
        commands.path("draw images").asText());
    assertEquals(
        "tensorboard --logdir " + quoted, commands.path("show the curves in TensorBoard").asText());
  }

  private static long measured(Home home) throws IOException {
    return Files.readAllLines(home.tiny().resolve("metrics.jsonl")).size();
  }

  /** The last step that the page shows. */
  private static long shown(Home home) throws IOException {
    JsonNode metrics = data(home.tiny()).path("metrics");
    return metrics.path(metrics.size() - 1).path("step").asLong();
  }

  /** What the page of a run is made of. */
  private static JsonNode data(Path run) throws IOException {
    String page = Files.readString(run.resolve("report.html"));
    Matcher data = Pattern.compile("id=\"data\">(.*?)</script>").matcher(page);
    data.find();
    return new ObjectMapper().readTree(data.group(1));
  }
}
