package io.github.ddpm.output;

import io.github.ddpm.settings.InvalidSetting;
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

  /**
   * One of {@code shards} nearly equal parts: images ⌊n (k−1)/m⌋ … ⌊n k/m⌋ − 1 of n.
   *
   * @param shard k, from 1 to {@code shards}
   * @param shards m
   */
  public Span shard(int shard, int shards) {
    if (shard < 1 || shard > shards) {
      throw new InvalidSetting(
          "--shard", "must lie in 1 … " + shards + ", the number of shards, is " + shard);
    }
    return new Span(at(shard - 1, shards), at(shard, shards));
  }

  private int at(long part, int parts) {
    return from + (int) (size() * part / parts);
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
