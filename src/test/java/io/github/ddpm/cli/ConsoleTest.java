package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConsoleTest {
  private static final long SECOND = 1_000_000_000L;

  private final StringWriter err = new StringWriter();
  private long now;
  private final Console console = new Console(new PrintWriter(err, true), false, () -> now);

  @Test
  void aLineAppearsEveryFiveSecondsAndAtTheEnd() {
    console.begin("train", "step", 0, 40);
    for (int step = 1; step <= 40; step++) {
      now += SECOND / 2;
      console.status("loss " + step);
      console.advance(step);
    }
    console.end();

    assertEquals(
        List.of(
            "train 10/40, loss 10, 0:15 left",
            "train 20/40, loss 20, 0:10 left",
            "train 30/40, loss 30, 0:05 left",
            "train 40/40, loss 40, 0:00 left"),
        err.toString().lines().toList());
  }

  @Test
  void timeLeftCountsOnlyWhatWasDoneSinceTheBeginning() {
    console.begin("train", "step", 1000, 5000);
    now += 10 * SECOND;
    console.advance(1010);

    assertEquals("train 1010/5000, 1:06:30 left", err.toString().strip());
  }

  @Test
  void aWarningIsALineOfItsOwn() {
    console.warn("mind the gap");

    assertEquals("ddpm: warning: mind the gap", err.toString().strip());
  }
}
