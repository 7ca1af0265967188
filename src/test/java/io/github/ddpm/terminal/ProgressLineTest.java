package io.github.ddpm.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgressLineTest {
  private static final String WORDS = "loss 0.0312, 210.3 images/s, holdout loss 0.0345";
  private static final List<String> PARTS =
      List.of(
          "5000/20000",
          "train",
          "3:00 left",
          "loss 0.0312",
          "[",
          "210.3 images/s",
          "holdout loss 0.0345",
          "steps",
          "1:00 so far");

  private static ProgressLine training(String words) {
    return new ProgressLine("train", "steps", 0, 5000, 20000, words, 60);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10|5000/20000",
        "20|train 5000/20000",
        "39|train 5000/20000, 3:00 left",
        "60|train [==>         ] 5000/20000, loss 0.0312, 3:00 left",
        "80|train [==>         ] 5000/20000, loss 0.0312, 210.3 images/s, 3:00 left",
      })
  void whatANarrowTerminalShows(int columns, String start) {
    String line = training(WORDS).fit(columns);
    String withoutBar = line.replaceFirst("\\[.*\\]", "[]");
    assertEquals(start.replaceFirst("\\[.*\\]", "[]"), withoutBar);
  }

  @Test
  void aWideTerminalShowsAll() {
    String line = training(WORDS).fit(199);
    for (String part : PARTS) {
      assertTrue(line.contains(part), line);
    }
  }

  /**
   * Whatever the width: no line is longer, no part is cut, and none comes before another's turn.
   */
  @ParameterizedTest
  @ValueSource(strings = {WORDS, "loss 0.0312, 210.3 images/s", "loss 0.0312", ""})
  void aLineHasItsPartsWholeAndTheMostImportantFirst(String words) {
    int before = 0;
    for (int columns = 10; columns <= 200; columns++) {
      String line = training(words).fit(columns);
      assertTrue(line.length() <= columns, line);
      List<Boolean> there =
          PARTS.stream().filter(part -> isOf(part, words)).map(line::contains).toList();
      int shown = there.contains(false) ? there.indexOf(false) : there.size();
      assertFalse(there.subList(shown, there.size()).contains(true), line);
      assertTrue(shown >= before, line);
      before = shown;
      String rest = line;
      for (String part : PARTS) {
        rest = rest.replaceFirst(part.equals("[") ? "\\[=*>? *\\]" : part, "");
      }
      assertTrue(rest.matches("[, ]*"), line);
    }
  }

  private static boolean isOf(String part, String words) {
    return words.contains(part) || !WORDS.contains(part);
  }

  @Test
  void theBarTakesWhatIsLeftAndNoMore() {
    for (int columns = 60; columns < 71; columns++) {
      assertEquals(columns, training("loss 0.0312").fit(columns).length());
    }
    Set<Integer> lengths = new TreeSet<>();
    for (int columns = 130; columns <= 300; columns++) {
      String line = training("loss 0.0312").fit(columns);
      lengths.add(line.indexOf(']') - line.indexOf('[') + 1);
    }
    assertEquals(Set.of(62), lengths);
  }

  @Test
  void theBarIsFullAtTheEndAndEmptyAtTheBeginning() {
    String end = new ProgressLine("train", "steps", 0, 50, 50, "", 125).fit(60);
    assertTrue(end.matches("train \\[=+\\] 50/50 steps, took 2:05"), end);
    String begin = new ProgressLine("train", "steps", 0, 0, 50, "", 0).fit(60);
    assertTrue(begin.matches("train \\[> +\\] 0/50 steps, 0:00 so far"), begin);
  }

  @Test
  void timeLeftCountsOnlyWhatWasDoneSinceTheBeginning() {
    ProgressLine resumed = new ProgressLine("train", "steps", 1000, 1030, 5000, "", 30);
    assertEquals("train 1030/5000, 1:06:10 left", resumed.inWords());
    assertTrue(resumed.fit(80).contains(", 1:06:10 left"), resumed.fit(80));
  }
}
