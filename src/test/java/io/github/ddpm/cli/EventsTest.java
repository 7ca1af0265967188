package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "began",
            "measured",
            "measured",
            "written",
            "measured",
            "written",
            "finished"),
        names(training));
    assertEquals("ddpm train --config tiny.yaml --json", training.get(0).path("command").asText());
    assertEquals(3, training.get(1).path("total").asLong());
    assertEquals(1, training.get(2).path("step").asLong());
    assertTrue(training.get(2).path("loss").isNumber());
    assertTrue(Files.exists(Path.of(training.get(4).path("file").asText())));

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
