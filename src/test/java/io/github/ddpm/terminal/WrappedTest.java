package io.github.ddpm.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class WrappedTest {
  private static final String LINE = "labels      dog: 3, cat: 2, bird: 1, and 17 more of them";

  @Test
  void continuedLinesStandBelowTheText() {
    assertEquals(
        List.of(
            "labels      dog: 3, cat: 2,",
            "            bird: 1, and 17",
            "            more of them"),
        Wrapped.lines(LINE, 12, OptionalInt.of(28)));
    assertEquals(List.of(LINE), Wrapped.lines(LINE, 12, OptionalInt.of(LINE.length())));
    assertEquals(List.of(LINE), Wrapped.lines(LINE, 12, OptionalInt.empty()));
  }

  @Test
  void nothingIsLostAndNoLineIsTooLong() {
    for (int width = 22; width <= 80; width++) {
      List<String> lines = Wrapped.lines(LINE, 12, OptionalInt.of(width));
      for (String line : lines) {
        assertTrue(line.length() <= width, line);
      }
      assertEquals(LINE.replaceAll(" +", " "), String.join(" ", lines).replaceAll(" +", " "));
    }
  }

  /** So that it can be copied. */
  @Test
  void aWordThatIsTooLongStaysWhole() {
    String path = "/a/path/that/is/longer/than/the/terminal";
    assertEquals(
        List.of("disk     12 GB in", "         " + path, "         and more"),
        Wrapped.lines("disk     12 GB in " + path + " and more", 9, OptionalInt.of(20)));
    assertEquals(
        List.of("disk     " + path, "         and"),
        Wrapped.lines("disk     " + path + " and", 9, OptionalInt.of(20)));
  }
}
