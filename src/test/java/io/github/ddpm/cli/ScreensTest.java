package io.github.ddpm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program shows on terminals of several widths, each made by {@code script}. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
final class ScreensTest {
  @TempDir private Path folder;
  private Installed installed;

  @BeforeEach
  void install() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "script of util-linux");
    installed = Installed.in(folder);
  }

  /** The lines of a terminal on which a command has run, each as it was when it was left. */
  private List<String> screen(int columns, String... words) throws Exception {
    List<String> shown = shown(columns, "", words);
    return shown.stream().map(line -> line.substring(line.lastIndexOf('\r') + 1)).toList();
  }

  /**
   * The same with all that was in a line, parted by carriage returns.
   *
   * @param after what a shell reads after the command
   */
  private List<String> shown(int columns, String after, String... words) throws Exception {
    StringBuilder shell = new StringBuilder("stty cols " + columns + ";");
    installed.command(words).forEach(word -> shell.append(" '").append(word).append("'"));
    List<String> script = List.of("/usr/bin/script", "-qefc", shell + after, "/dev/null");
    Process process =
        new ProcessBuilder(script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), text);
    return text.replace("\033[K", "").replace("\r\n", "\n").lines().toList();
  }

  private static void assertFit(int columns, List<String> lines) {
    for (String line : lines) {
      // A command or a path is there to be copied.
      boolean isWhole = line.startsWith("next ") || !line.strip().contains(" ");
      assertTrue(line.length() <= columns || isWhole, line);
    }
  }

  private void makeRuns() throws IOException {
    Path runs = installed.home().checkpoints();
    for (String name : List.of("shapes", "a-run-with-a-long-name-for-all-its-settings")) {
      Files.createDirectories(runs.resolve(name));
      Files.writeString(runs.resolve(name).resolve("metrics.jsonl"), "{\"loss\": 0.03125}\n");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 200})
  void theTableOfRunsFits(int columns) throws Exception {
    makeRuns();
    List<String> lines = screen(columns, "runs");

    assertFit(columns, lines);
    assertTrue(lines.get(0).matches("run +step .*state.*"), lines.toString());
    assertTrue(lines.get(2).matches("shapes +0 .*empty.*"), lines.toString());
    assertEquals(columns == 200, lines.get(0).endsWith("best"), lines.toString());
  }

  /** What is not for a terminal is complete: a program may read it. */
  @Test
  void elsewhereTheTableIsWhole() throws Exception {
    makeRuns();
    assertTrue(shown(40, " | cat", "runs").get(0).endsWith("best"));
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 200})
  void everyCommandFits(int columns) throws Exception {
    List<String> trained =
        shown(columns, "", "train", "--config", Home.CONFIG, "--set", "training.steps=40");
    for (String line : trained) {
      for (String bar : line.split("\r", -1)) {
        assertFit(columns, List.of(bar));
        assertTrue(!bar.startsWith("train [") || bar.contains("/40"), bar);
      }
    }
    assertTrue(trained.stream().anyMatch(line -> line.contains("40/40")), trained.toString());
    BufferedImage image = new BufferedImage(12, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 12; i++) {
      Path file = folder.resolve("pets/a kind with the number " + i + "/" + i + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    }
    List<String> inspected = screen(columns, "data", "inspect", "pets");
    assertFit(columns, inspected);
    assertEquals(columns == 200, inspected.stream().anyMatch(line -> line.length() > 80));
    assertFit(columns, screen(columns, "doctor", "--config", Home.CONFIG));
    List<String> swept =
        screen(
            columns, "sweep", "--samplers", "ddim,unipc", "--steps", "1,2,3,4,5,6,7,8", "-n", "1");
    assertFit(columns, swept);
    long times = swept.stream().filter(line -> line.matches("(ddim|unipc) .*")).count();
    assertEquals(columns == 60 ? 4 : columns == 80 ? 4 : 2, times, swept.toString());
    List<String> measured =
        screen(columns, "evaluate", "-n", "20", "--metrics", "swd", "--device", "cpu");
    assertFit(columns, measured);
    assertTrue(measured.stream().anyMatch(line -> line.matches("swd +\\d.*")), measured.toString());
  }
}
