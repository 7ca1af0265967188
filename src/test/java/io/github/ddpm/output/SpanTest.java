package io.github.ddpm.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanTest {
  @Test
  void piecesHoldEveryWantedImageOnceAndNoOther() {
    for (int mask = 0; mask < 1 << 8; mask++) {
      for (int size = 1; size <= 9; size++) {
        int wanted = mask;
        List<Integer> found = new ArrayList<>();
        for (Span piece : new Span(3, 11).pieces(i -> (wanted >> (i - 3) & 1) == 1, size)) {
          assertEquals(true, piece.size() >= 1 && piece.size() <= size);
          for (int i = piece.from(); i < piece.to(); i++) {
            found.add(i);
          }
        }
        List<Integer> expected = new ArrayList<>();
        for (int i = 3; i < 11; i++) {
          if ((mask >> (i - 3) & 1) == 1) {
            expected.add(i);
          }
        }
        assertEquals(expected, found);
      }
    }
  }

  @Test
  void aWholeSpanIsCutIntoFullBatches() {
    assertEquals(
        List.of(new Span(0, 4), new Span(4, 8), new Span(8, 10)), Span.of(10).pieces(i -> true, 4));
  }
}
