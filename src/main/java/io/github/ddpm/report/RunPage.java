package io.github.ddpm.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ddpm.files.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A run as one self-contained HTML page: curves of the figures, previews over time, settings,
 * environment and commands. It is made from the run's folder, so it is complete for interrupted
 * runs too.
 *
 * @param name the run's name
 * @param steps the number of steps of the whole run
 * @param settings the settings as text
 * @param environment the environment of the run, by name
 * @param commands commands for the user, by what they do
 */
public record RunPage(
    String name,
    long steps,
    String settings,
    Map<String, String> environment,
    Map<String, String> commands) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "{{data}}";

  /** More points than a screen has columns would not be visible. */
  private static final int POINTS = 1000;

  private static final int PREVIEWS = 24;

  /** The page should open quickly on a phone. */
  private static final long PREVIEW_BYTES = 6_000_000;

  /**
   * Writes the page, whole or not at all.
   *
   * @param metrics the run's {@link MetricsLog}
   * @param previews a folder of PNG files whose names end with their step
   * @throws IOException if a file cannot be read or written
   */
  public void write(Path file, Path metrics, Path previews) throws IOException {
    ObjectNode data = JSON.createObjectNode();
    data.put("name", name);
    data.put("steps", steps);
    data.put("settings", settings);
    data.set("environment", JSON.valueToTree(environment));
    data.set("commands", JSON.valueToTree(commands));
    List<JsonNode> lines = lines(metrics);
    data.set("metrics", JSON.valueToTree(thinned(ofImages(lines, false), POINTS)));
    List<JsonNode> holdout = lines.stream().filter(line -> line.has("holdout_loss")).toList();
    data.set("holdout", JSON.valueToTree(thinned(holdout, POINTS)));
    data.set("evaluations", JSON.valueToTree(thinned(ofImages(lines, true), POINTS)));
    data.set("previews", previews(previews));
    // A "</script>" in a text would end the data.
    String json = JSON.writeValueAsString(data).replace("<", "\\u003c");
    byte[] page = template().replace(DATA, json).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, out -> out.write(page));
  }

  private static String template() throws IOException {
    try (InputStream in = RunPage.class.getResourceAsStream("page.html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    return Files.readAllLines(file).stream().flatMap(line -> parsed(line).stream()).toList();
  }

  /** The lines about drawn images, or those about training. */
  private static List<JsonNode> ofImages(List<JsonNode> lines, boolean images) {
    return lines.stream().filter(line -> line.has("evaluation") == images).toList();
  }

  /** A line's fields; empty for a half-written last line, which the next page will have. */
  private static Optional<JsonNode> parsed(String line) {
    try {
      return Optional.of(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static ArrayNode previews(Path folder) throws IOException {
    ArrayNode previews = JSON.createArrayNode();
    for (Path png : chosen(folder)) {
      ObjectNode preview = previews.addObject();
      preview.put("step", png.getFileName().toString().replaceAll("\\D", ""));
      preview.put("png", Base64.getEncoder().encodeToString(Files.readAllBytes(png)));
    }
    return previews;
  }

  private static List<Path> chosen(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Path> pngs;
    try (Stream<Path> files = Files.list(folder)) {
      pngs =
          files
              .filter(png -> png.getFileName().toString().matches("step-\\d+\\.png"))
              .sorted()
              .toList();
    }
    if (pngs.isEmpty()) {
      return pngs;
    }
    long fit = PREVIEW_BYTES / Math.max(1, Files.size(pngs.get(pngs.size() - 1)));
    return thinned(pngs, (int) Math.max(1, Math.min(PREVIEWS, fit)));
  }

  /** At most {@code count} elements of a list, evenly spaced, including the last. */
  private static <T> List<T> thinned(List<T> list, int count) {
    int kept = Math.min(count, list.size());
    return Stream.iterate(1, i -> i <= kept, i -> i + 1)
        .map(i -> list.get((int) ((long) i * list.size() / kept) - 1))
        .toList();
  }
}
