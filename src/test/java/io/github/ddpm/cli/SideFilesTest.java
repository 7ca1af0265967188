package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage to the files beside the weights: told, and work goes on. */
final class SideFilesTest {
  private static final byte[] BAD = {'{', (byte) 0xFF, '}', '\n'};

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void train() throws IOException {
    home = Home.in(folder);
    assertEquals(0, home.train().code());
  }

  @Test
  void aDamagedRunIsListedAndHidesNoOther() throws IOException {
    Path bad = home.checkpoints().resolve("bad");
    Files.createDirectories(bad.resolve("step-00000007/training"));
    Files.write(bad.resolve("metrics.jsonl"), BAD);
    Files.writeString(
        bad.resolve("step-00000007/training/run.json"),
        "{\"config\": {}, \"measured_precision\": \"FP7\"}");
    Files.createDirectories(home.checkpoints().resolve("lost/step-00000001/training/run.json"));
    Files.createDirectories(home.checkpoints().resolve("odd/metrics.jsonl"));

    Home.Result result = home.run("runs");

    assertEquals(0, result.code(), result.err());
    List<String> lines = result.out().lines().toList();
    assertTrue(lines.get(1).matches("bad +7 +- .*"), result.out());
    assertTrue(lines.get(2).matches("lost +.* unreadable.*"), result.out());
    assertTrue(lines.get(3).startsWith("odd "), result.out());
    assertTrue(lines.get(4).matches("tiny +3/3 +\\d.*"), result.out());
    assertTrue(result.err().contains("run.json: a field is malformed"), result.err());
  }

  @Test
  void aDamagedLogIsSetAsideAndTrainingContinues() throws IOException {
    Path log = home.tiny().resolve("metrics.jsonl");
    byte[] whole = Files.readAllBytes(log);
    byte[] damaged = new byte[BAD.length + whole.length];
    System.arraycopy(BAD, 0, damaged, 0, BAD.length);
    System.arraycopy(whole, 0, damaged, BAD.length, whole.length);
    Files.write(log, damaged);

    Home.Result result = home.train("--set", "training.steps=5");

    assertEquals(0, result.code(), result.err());
    assertEquals(5, Files.readAllLines(log).size());
    assertTrue(result.err().contains("metrics.jsonl.damaged"), result.err());
    assertEquals(
        damaged.length, Files.size(home.tiny().resolve("metrics.jsonl.damaged")), result.err());
  }

  /** Whoever has the lock may delete what a killed process was writing, and nothing else. */
  @Test
  void whatAKilledRunWasWritingIsDeletedWhenItResumes() throws IOException {
    List<Path> left =
        List.of(
            home.tiny().resolve(".report.html.0123abcd.part"),
            home.tiny().resolve(".metrics.jsonl.0123abcd.part"),
            home.tiny().resolve("previews/.step-00000003.png.0123abcd.part"),
            home.tiny().resolve(".evaluation/images.u8"));
    List<Path> mine =
        List.of(home.tiny().resolve(".mine.part"), home.tiny().resolve("notes.0123abcd.part"));
    for (List<Path> files : List.of(left, mine)) {
      for (Path file : files) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "half");
      }
    }
    Home.Result result = home.train("--set", "training.steps=4");

    assertEquals(0, result.code(), result.err());
    for (Path file : left) {
      assertTrue(Files.notExists(file), file.toString());
    }
    for (Path file : mine) {
      assertTrue(Files.exists(file), file.toString());
    }
  }
}
