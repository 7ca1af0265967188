package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program loads when it starts, observed in its own process. */
final class StartUpTest {
  @TempDir Path folder;

  @Test
  void helpLoadsNeitherEngineNorSettingsNorLog() throws Exception {
    String loaded = classesLoadedBy("train", "--help");

    assertTrue(loaded.contains("io.github.ddpm.cli.TrainCommand"));
    assertFalse(loaded.contains("ai.djl."));
    assertFalse(loaded.contains("com.fasterxml."));
    assertFalse(loaded.contains("org.slf4j."));
  }

  @Test
  void aDryRunDoesNotStartTheEngineNorMakeFolders() throws Exception {
    Home home = Home.in(folder.resolve("home"));

    String loaded = classesLoadedBy("train", "--config", Home.CONFIG, "--dry-run");

    assertTrue(loaded.contains("io.github.ddpm.unet.UNet"));
    assertFalse(loaded.contains("ai.djl.pytorch."));
    assertFalse(Files.exists(home.checkpoints()));
  }

  private String classesLoadedBy(String... args) throws IOException, InterruptedException {
    Path loaded = folder.resolve("loaded.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + loaded.getFileName(),
                "-Dddpm.home=" + folder.resolve("home"),
                "-cp",
                System.getProperty("java.class.path"),
                DdpmCommand.class.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> read(folder.resolve("output.txt")));
    return Files.readString(loaded);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
