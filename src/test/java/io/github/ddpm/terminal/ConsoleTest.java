package io.github.ddpm.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleTest {
  private static final long SECOND = 1_000_000_000L;

  private final StringWriter err = new StringWriter();
  private long now;
  private int columns = 80;
  private final Console console = console(false);

  private Console console(boolean terminal) {
    return new Console(
        new PrintWriter(err, true), terminal, Graphics.HALF_BLOCKS, () -> columns, () -> now);
  }

  @Test
  void workThatTakesLongSaysALineEveryHalfMinute() {
    console.begin("train", "step", 0, 40);
    for (int step = 1; step <= 40; step++) {
      now += 3 * SECOND;
      console.status("loss " + step);
      console.advance(step);
    }
    console.end();

    assertEquals(
        List.of(
            "train 10/40, loss 10, 1:30 left",
            "train 20/40, loss 20, 1:00 left",
            "train 30/40, loss 30, 0:30 left",
            "train 40/40, loss 40, took 2:00"),
        err.toString().lines().toList());
  }

  @Test
  void timeLeftCountsOnlyWhatWasDoneSinceTheBeginning() {
    console.begin("train", "step", 1000, 5000);
    now += 30 * SECOND;
    console.advance(1030);

    assertEquals("train 1030/5000, 1:06:10 left", err.toString().strip());
  }

  @Test
  void shortWorkIsQuietWhereNoTerminalIs() {
    console.begin("sample", "image steps", 0, 4);
    now += 29 * SECOND;
    console.advance(4);
    console.preview(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB));
    console.end();

    assertEquals("", err.toString());
  }

  @Test
  void aTerminalShowsPreviews() {
    console(true).preview(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB));

    assertEquals("\033[38;2;0;0;0m\033[48;2;0;0;0m▀▀\033[0m\n", err.toString());
  }

  @Test
  void aPreviewIsNoWiderThanTheTerminal() {
    columns = 4;
    console(true).preview(new BufferedImage(40, 2, BufferedImage.TYPE_INT_RGB));

    assertEquals(4, err.toString().chars().filter(c -> c == '▀').count());
  }

  /** The window may change while the work goes on. */
  @Test
  void aBarFitsTheTerminalAsItIsNow() {
    Console bar = console(true);
    bar.begin("train", "steps", 0, 20000);
    for (int step = 1000; step <= 20000; step += 1000) {
      columns -= 3;
      now += SECOND;
      bar.status("loss 0.0312, 210.3 images/s");
      bar.advance(step);
      String shown = err.toString().substring(err.toString().lastIndexOf("\033[K") + 3);
      assertTrue(shown.length() < columns, shown);
      assertTrue(shown.contains(step + "/20000"), shown);
    }
    bar.end();
    assertTrue(err.toString().endsWith("20000/20000\n"), err.toString());
  }

  @Test
  void theBarIsNotDrawnMoreOftenThanOneCanSee() {
    Console bar = console(true);
    bar.begin("train", "steps", 0, 1000);
    for (int step = 1; step <= 1000; step++) {
      now += SECOND / 1000;
      bar.advance(step);
    }

    assertEquals(1 + 5, err.toString().chars().filter(c -> c == '\r').count());
  }

  @Test
  void aWarningTakesThePlaceOfTheBar() {
    Console bar = console(true);
    bar.begin("train", "steps", 0, 10);
    bar.warn("mind the gap");
    bar.end();
    bar.warn("mind the step");

    List<String> lines = List.of(err.toString().split("\n", -1));
    assertTrue(lines.get(0).endsWith("\r\033[Kddpm: warning: mind the gap"), lines.get(0));
    assertTrue(lines.get(1).contains("0/10"), lines.get(1));
    assertEquals("ddpm: warning: mind the step", lines.get(2));
  }

  @Test
  void aWarningIsALineOfItsOwn() {
    console.warn("mind the gap");

    assertEquals("ddpm: warning: mind the gap", err.toString().strip());
  }
}
