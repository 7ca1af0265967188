package io.github.ddpm.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.terminal.TextTable.Column;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class TextTableTest {
  private static TextTable table() {
    TextTable table =
        new TextTable(
            Column.always("run"),
            Column.always("step").ofNumbers(),
            Column.leaving(3, "loss").ofNumbers(),
            Column.always("state").shortening(2),
            Column.leaving(1, "best"));
    table.add("cifar", "5/800000", "0.0312", "running, process 4711 on node7", "-");
    table.add("shapes", "20/20", "0.1", "done", "step 10");
    return table;
  }

  private static List<String> lines(int width) {
    return table().lines(OptionalInt.of(width));
  }

  @Test
  void columnsAreAsWideAsTheirLongestCell() {
    assertEquals(
        List.of(
            "run         step    loss  state                           best",
            "cifar   5/800000  0.0312  running, process 4711 on node7  -",
            "shapes     20/20     0.1  done                            step 10"),
        table().lines(OptionalInt.empty()));
    assertEquals(table().lines(OptionalInt.empty()), lines(200));
  }

  @Test
  void columnsLeaveAndShortenInTheirTurn() {
    assertEquals("run         step    loss  state", lines(60).get(0));
    assertEquals("cifar   5/800000  0.0312  running, process 4711 on node7", lines(60).get(1));
    assertEquals("cifar   5/800000  0.0312  running", lines(50).get(1));
    assertEquals("cifar   5/800000  running", lines(30).get(1));
  }

  @Test
  void whatStaysAndIsTooWideIsOnTwoLines() {
    assertEquals(
        List.of(
            "run",
            "      step  state",
            "cifar",
            "  5/800000  running",
            "shapes",
            "     20/20  done"),
        lines(20));
  }

  @Test
  void noLineIsLongerThanTheTerminal() {
    for (int width = 19; width <= 200; width++) {
      for (String line : lines(width)) {
        assertTrue(line.length() <= width, line);
      }
    }
  }

  @Test
  void withoutTitlesThereIsNoLineOfThem() {
    TextTable table = new TextTable(Column.always(""), Column.always(""));
    table.add("fid", "3.17");
    table.add("classifier_score", "7.52");

    assertEquals(
        List.of("fid               3.17", "classifier_score  7.52"),
        table.lines(OptionalInt.empty()));
  }

  /** A letter that takes two columns of a terminal counts as two. */
  @Test
  void columnsStandBelowEachOtherWhateverTheLetters() {
    TextTable table = new TextTable(Column.always(""), Column.always(""));
    table.add("猫", "1");
    table.add("cats", "2");

    assertEquals(List.of("猫    1", "cats  2"), table.lines(OptionalInt.empty()));
  }
}
