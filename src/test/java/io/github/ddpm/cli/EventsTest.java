package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --json}: stdout has one object per line and nothing else. */
final class EventsTest {
  @TempDir private Path folder;

  @Test
  void trainingAndSamplingSayWhatHappens() throws IOException {
    Home home = Home.in(folder);

    List<JsonNode> training = events(home.train("--json"));
    assertEquals(
        List.of(
            "started",
            "planned",
            "began",
            "measured",
            "measured",
            "written",
            "saved",
            "measured",
            "written",
            "saved",
            "finished"),
        names(training));
    assertEquals("ddpm train --config tiny.yaml --json", training.get(0).path("command").asText());
    assertEquals(16, training.get(1).path("images").asLong());
    assertEquals(41899, training.get(1).path("parameters").asLong());
    assertEquals(home.tiny().toString(), training.get(1).path("folder").asText());
    assertEquals(3, training.get(2).path("total").asLong());
    assertEquals(1, training.get(3).path("step").asLong());
    assertTrue(training.get(3).path("loss").isNumber());
    assertTrue(Files.exists(Path.of(training.get(5).path("file").asText())));
    assertEquals(2, training.get(6).path("step").asLong());
    assertEquals(
        home.tiny().resolve("step-00000003").toString(),
        training.get(9).path("checkpoint").asText());

    List<JsonNode> sampling =
        events(
            home.sample(
                "--json",
                "-n",
                "2",
                "--out",
                home.path("images"),
                "--model",
                home.tiny().toString()));
    assertEquals(
        List.of("started", "began", "written", "written", "written", "finished"), names(sampling));
    assertEquals(home.path("images/00000.png"), sampling.get(2).path("file").asText());
    assertEquals(home.path("images"), sampling.get(4).path("file").asText());
  }

  @Test
  void everyEventAndMeasurementSaysWhen() throws IOException {
    Home home = Home.in(folder);
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    List<JsonNode> events = events(home.train("--json"));

    List<JsonNode> lines = new ArrayList<>(events);
    for (String line : Files.readAllLines(home.tiny().resolve("metrics.jsonl"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertEquals(events.size() + 3, lines.size());
    for (JsonNode line : lines) {
      String time = line.path("time").asText();
      assertTrue(
          time.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"), line::toString);
      assertFalse(Instant.parse(time).isBefore(before), line::toString);
    }
    assertEquals(events.get(3).path("time"), lines.get(events.size()).path("time"));
  }

  /** Runs from before lines had times are still continued, listed and shown. */
  @Test
  void measurementsWithoutTimesAreReadAsBefore() throws IOException {
    Home home = Home.in(folder);
    assertEquals(0, home.train("--set", "training.steps=2").code());
    Path metrics = home.tiny().resolve("metrics.jsonl");
    String old = Files.readString(metrics).replaceAll("\"time\":\"[^\"]*\",", "");
    Files.writeString(metrics, old);

    assertEquals(0, home.train().code());

    assertTrue(Files.readString(metrics).startsWith(old));
    assertEquals(3, Files.readAllLines(metrics).size());
    assertTrue(home.run("runs").out().contains(" 3/3 "));
    assertTrue(Files.readString(home.tiny().resolve("report.html")).contains("\"step\":1,"));
  }

  @Test
  void aFailureIsAnEventToo() throws IOException {
    Home home = Home.in(folder);
    List<JsonNode> events = events(home.sample("--json"));

    assertEquals(List.of("started", "failed"), names(events));
    assertTrue(events.get(1).path("message").asText().contains("train first"));
  }

  @Test
  void wrongWordsAreAnEventToo() throws IOException {
    Home home = Home.in(folder);
    List<JsonNode> count = events(home.sample("-n", "0", "--json"));
    List<JsonNode> option = events(home.sample("--no-such-option", "--json"));

    assertEquals(List.of("failed"), names(count));
    assertEquals("-n: must be at least 1, is 0", count.get(0).path("message").asText());
    assertEquals(List.of("failed"), names(option));
    assertTrue(option.get(0).path("message").asText().contains("--no-such-option"));
  }

  @Test
  void aDryRunSaysTheNetworksSize() throws IOException {
    List<JsonNode> events = events(Home.in(folder).train("--json", "--dry-run"));

    assertEquals(List.of("started", "measured", "finished"), names(events));
    assertTrue(events.get(1).path("parameters").asLong() > 0);
  }

  private static List<JsonNode> events(Home.Result result) throws JsonProcessingException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : result.out().lines().toList()) {
      events.add(new ObjectMapper().readTree(line));
    }
    return events;
  }

  private static List<String> names(List<JsonNode> events) {
    return events.stream().map(event -> event.path("event").asText()).toList();
  }
}
