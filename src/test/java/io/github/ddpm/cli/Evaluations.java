package io.github.ddpm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code ddpm evaluate --json} on the tiny run of a home, and reads what it prints. */
record Evaluations(Home home) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Home.Result run(String... args) {
    return home.run(
        Home.words(
            new String[] {"evaluate", "--model", home.tiny().toString(), "--json"},
            Home.words(args, "--device", "cpu", "--precision", "fp32")));
  }

  /** The figures of a measurement that must succeed. */
  JsonNode json(String... args) throws IOException {
    return figures(run(args));
  }

  /** The figures in the one event that has any. */
  static JsonNode figures(Home.Result result) throws IOException {
    List<JsonNode> evaluated = new ArrayList<>();
    for (String line : result.out().lines().toList()) {
      JsonNode event = JSON.readTree(line);
      if (event.path("event").asText().equals("evaluated")) {
        evaluated.add(event);
      }
    }
    if (result.code() != 0 || evaluated.size() != 1) {
      throw new IllegalStateException(result.out() + result.err());
    }
    return evaluated.get(0).get("figures");
  }
}
