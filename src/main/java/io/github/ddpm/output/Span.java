package io.github.ddpm.output;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The images numbered {@code from} … {@code to − 1}.
 *
 * @param from at least 0
 * @param to at least {@code from}
 */
public record Span(int from, int to) {

  /** Checks the order. */
  public Span {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no images are numbered from " + from + " to " + to);
    }
  }

  /** The first {@code count} images. */
  public static Span of(int count) {
    return new Span(0, count);
  }

  /** Those of the images that are numbered {@code first} … {@code end − 1}. */
  Span within(int first, int end) {
    int start = Math.min(Math.max(from, first), to);
    return new Span(start, Math.max(start, Math.min(to, end)));
  }

  /** The number of images. */
  public int size() {
    return to - from;
  }

  /** The images that satisfy {@code wanted}, as spans of at most {@code size} consecutive ones. */
  public List<Span> pieces(IntPredicate wanted, int size) {
    List<Span> pieces = new ArrayList<>();
    int start = from;
    for (int i = from; i < to; i++) {
      if (!wanted.test(i)) {
        start = i + 1;
      } else if (i + 1 == to || i + 1 - start == size || !wanted.test(i + 1)) {
        pieces.add(new Span(start, i + 1));
        start = i + 1;
      }
    }
    return pieces;
  }
}
