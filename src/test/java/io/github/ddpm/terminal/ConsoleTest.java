package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.terminal.Graphics;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleTest {
  private static final long SECOND = 1_000_000_000L;

  private final StringWriter err = new StringWriter();
  private long now;
  private final Console console =
      new Console(new PrintWriter(err, true), false, Graphics.HALF_BLOCKS, () -> now);

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
            "train 40/40, loss 40, 0:00 left"),
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
    Console onTerminal =
        new Console(new PrintWriter(err, true), true, Graphics.HALF_BLOCKS, () -> now);
    onTerminal.preview(new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB));

    assertEquals("\033[38;2;0;0;0m\033[48;2;0;0;0m▀▀\033[0m\n", err.toString());
  }

  @Test
  void aWarningIsALineOfItsOwn() {
    console.warn("mind the gap");

    assertEquals("ddpm: warning: mind the gap", err.toString().strip());
  }
}
