package io.github.ddpm.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("run/metrics.jsonl");
  }

  @Test
  void eachLineIsOnDiskOnceAppended() throws IOException {
    try (MetricsLog log = MetricsLog.open(file, 0)) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("step", 50L);
      values.put("loss", 0.25);
      values.put("note", "a \"quoted\"\nline");
      log.append(values);
      assertEquals(
          "{\"step\":50,\"loss\":0.25,\"note\":\"a \\\"quoted\\\"\\nline\"}\n",
          Files.readString(file));
      log.append(Map.of("step", 100L));
      assertEquals(2, Files.readAllLines(file).size());
    }
  }

  @Test
  void numbersThatJsonLacksStayReadable() throws IOException {
    try (MetricsLog log = MetricsLog.open(file, 0)) {
      log.append(Map.of("loss", Double.NaN));
    }
    assertEquals("NaN", new ObjectMapper().readTree(Files.readString(file)).get("loss").asText());
  }

  @Test
  void resumingForgetsWhatCameAfterTheStep() throws IOException {
    append(0, 50, 100, 150, 200);
    append(100, 150, 200);
    assertEquals(
        List.of("{\"step\":50}", "{\"step\":100}", "{\"step\":150}", "{\"step\":200}"),
        Files.readAllLines(file));
    append(0);
    assertEquals("", Files.readString(file));
  }

  @Test
  void linesWithoutAStepAreKept() throws IOException {
    write("{\"started\":\"today\"}\n{\"step\":50}\n");
    append(0);
    assertEquals("{\"started\":\"today\"}\n", Files.readString(file));
  }

  @Test
  void aTornLastLineIsDropped() throws IOException {
    for (String torn : List.of("{\"step\":60,\"lo", "{\"step\":60}", "\0\0\0\0", "{\"step\":6\n")) {
      write("{\"step\":50}\n" + torn);
      append(100, 100);
      assertEquals(List.of("{\"step\":50}", "{\"step\":100}"), Files.readAllLines(file));
    }
  }

  @Test
  void nothingIsLeftBesideTheLog() throws IOException {
    append(0, 50, 100);
    append(50);
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aLogWithABrokenLineInTheMiddleIsSetAside() throws IOException {
    String broken = "{\"step\":50}\n{\"step\n{\"step\":150}\n";
    for (String aside : List.of("metrics.jsonl.damaged", "metrics.jsonl.damaged-2")) {
      write(broken);
      append(200, 250);
      assertEquals(
          List.of("{\"step\":50}", "{\"step\":150}", "{\"step\":250}"), Files.readAllLines(file));
      assertEquals(broken, Files.readString(file.resolveSibling(aside)));
    }
  }

  @Test
  void theLastValueIsFoundBesideBytesThatAreNoText() throws IOException {
    write("");
    byte[] bytes = "{\"loss\":0.5}\n{?\"loss\":1}\n".getBytes(StandardCharsets.US_ASCII);
    bytes[14] = (byte) 0xFF;
    Files.write(file, bytes);
    assertEquals(0.5, MetricsLog.last(file, "loss").orElseThrow().asDouble());
  }

  @Test
  void anUnwritableLogIsNamed() throws IOException {
    Files.createDirectories(file);
    IOException e = assertThrows(IOException.class, () -> MetricsLog.open(file, 0));
    assertTrue(e.getMessage().startsWith("cannot write " + file), e.getMessage());
  }

  private void append(long after, long... steps) throws IOException {
    try (MetricsLog log = MetricsLog.open(file, after)) {
      for (long step : steps) {
        log.append(Map.of("step", step));
      }
    }
  }

  private void write(String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
