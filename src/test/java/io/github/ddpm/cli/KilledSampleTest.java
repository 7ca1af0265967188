package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes that draw into one file and are stopped in the midst of it. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
final class KilledSampleTest {
  private static final int COUNT = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void train() throws IOException {
    home = Home.in(folder);
    assertEquals(0, home.train().code());
  }

  private static String[] words(String out) {
    return new String[] {
      "sample",
      "-n",
      String.valueOf(COUNT),
      "--steps",
      "20",
      "--batch",
      "8",
      "--device",
      "cpu",
      "--precision",
      "fp32",
      "--json",
      "--model",
      "checkpoints/tiny",
      "--out",
      out
    };
  }

  private List<Path> files(String part) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().contains(part)).toList();
    }
  }

  private void stop(String signal, String out, boolean told) throws Exception {
    try (DdpmProcess launched = DdpmProcess.ddpm(home, words(out))) {
      launched.await(
          () -> files(".drawn").stream().anyMatch(kept -> kept.toFile().length() > 5000),
          "some images");
      launched.signal(signal);
      assertNotEquals(0, launched.exitCode());
      assertEquals(told, launched.err().contains("stopped; the same command resumes"));
    }
    assertEquals(List.of(), files(out).stream().filter(file -> file.endsWith(out)).toList());
  }

  private static List<Long> done(String events) throws IOException {
    List<Long> done = new ArrayList<>();
    for (String line : events.lines().toList()) {
      JsonNode event = JSON.readTree(line);
      if (event.path("task").asText().equals("sample")) {
        done.add(event.get("done").asLong());
      }
    }
    return done;
  }

  @ParameterizedTest
  @CsvSource({"a.npz, KILL", "a.zip, TERM", "a.png, KILL", "a.gif, INT"})
  void theSameCommandDrawsTheRestAndWritesWhatAnUnbrokenOneDoes(String out, String signal)
      throws Exception {
    stop(signal, out, !signal.equals("KILL"));
    assertEquals(1, files(".drawn").size());

    String broken = run(out);

    assertTrue(done(broken).get(0) > 0, broken);
    byte[] written = Files.readAllBytes(folder.resolve(out));
    Files.delete(folder.resolve(out));
    assertEquals(List.of(), files(out), "nothing else is left");
    assertEquals(List.of(0L), done(run(out)));
    assertArrayEquals(Files.readAllBytes(folder.resolve(out)), written);
  }

  private String run(String out) throws Exception {
    try (DdpmProcess launched = DdpmProcess.ddpm(home, words(out))) {
      assertEquals(0, launched.exitCode(), launched.err());
      return launched.out();
    }
  }

  @Test
  void whatGoesToStdoutLeavesNothing() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    String[] all = words("-");
    String[] words = Stream.of(all).filter(word -> !word.equals("--json")).toArray(String[]::new);
    List<String> machine = List.of("-Djava.io.tmpdir=" + temporary);
    try (DdpmProcess launched = DdpmProcess.ddpm(home, machine, words)) {
      launched.await(() -> drawnIn(temporary), "some images");
      launched.signal("TERM");
      assertEquals(143, launched.exitCode(), launched.err());
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(
          List.of(),
          left.filter(file -> file.getFileName().toString().matches("ddpm\\d+")).toList());
    }
  }

  private static boolean drawnIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(".drawn"));
    } catch (UncheckedIOException e) {
      return false; // Something was just renamed.
    }
  }
}
