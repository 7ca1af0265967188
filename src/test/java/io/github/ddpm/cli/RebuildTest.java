package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The sources, edited and built anew while a training started from them is at work. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
final class RebuildTest {
  private static final int INTERRUPTED = 130;

  @TempDir Path folder;

  @Test
  void aTrainingKeepsWhatItWasStartedWith() throws Exception {
    Path clone = Files.createDirectories(folder.resolve("mein Klon ü"));
    for (String part : List.of("src/main", "scripts", ".mvn")) {
      Files.createDirectories(clone.resolve(part));
      PathUtils.copyDirectory(Path.of(part), clone.resolve(part));
    }
    for (String file : List.of("pom.xml", "mvnw")) {
      Files.copy(Path.of(file), clone.resolve(file));
    }
    Home home = Home.in(folder.resolve("work"));
    Map<String, String> variables = Map.of("JAVA_HOME", System.getProperty("java.home"));
    String steps = "training.steps=1000000";
    String every = "training.checkpoint_every=1000000";

    // The first two start at the same time, and one of them builds.
    try (DdpmProcess version = DdpmProcess.command(home, words(clone, "--version"), variables);
        DdpmProcess training =
            DdpmProcess.command(
                home,
                words(clone, "train", "--config", Home.CONFIG, "--set", steps, "--set", every),
                variables)) {
      assertEquals(0, version.exitCode(), version.err());
      training.awaitSteps(home.tiny(), 3);
      assertEquals(1, programs(clone).size(), version.err() + training.err());

      Path edited = clone.resolve("src/main/java/io/github/ddpm/report/Shell.java");
      Files.writeString(edited, "// An edit.\n", StandardOpenOption.APPEND);
      try (DdpmProcess second = DdpmProcess.command(home, words(clone, "runs"), variables)) {
        assertEquals(0, second.exitCode(), second.err());
        assertTrue(second.err().contains("ddpm: building"), second.err());
        assertTrue(second.out().contains("tiny"), second.out());
      }
      assertEquals(2, programs(clone).size());

      training.signal("INT");
      assertEquals(INTERRUPTED, training.exitCode(), training.err());
      assertTrue(training.out().contains("stopped  at step"), training.out() + training.err());
      assertTrue(
          home.names("checkpoints/tiny").stream().anyMatch(name -> name.startsWith("step-")));
    }
  }

  private static List<String> words(Path clone, String... words) {
    List<String> command = new ArrayList<>(List.of("sh", clone.resolve("scripts/ddpm").toString()));
    command.addAll(List.of(words));
    return command;
  }

  private static List<String> programs(Path clone) throws IOException {
    try (Stream<Path> files = Files.list(clone.resolve("target/programs"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("[0-9a-f]{16}"))
          .toList();
    }
  }
}
