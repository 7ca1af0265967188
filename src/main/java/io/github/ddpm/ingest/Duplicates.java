package io.github.ddpm.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Images with the pixels of an earlier one. Of more different images than memory should hold, only
 * those with a hash that ends in some zeros are looked for: a half, a quarter and so on, the same
 * part whatever the order.
 */
final class Duplicates {
  private final int most;
  private final Map<Long, Integer> first = new HashMap<>();
  private final List<String> found = new ArrayList<>();
  private int zeros;

  /**
   * Of no image yet.
   *
   * @param most how many different images are kept in mind
   */
  Duplicates(int most) {
    this.most = most;
  }

  /** The first image, by its number, with the hash of this one; null if it is the first itself. */
  Integer firstLike(long hash, int index) {
    if (!isLookedFor(hash)) {
      return null;
    }
    Integer before = first.putIfAbsent(hash, index);
    while (first.size() > most) {
      zeros++;
      first.keySet().removeIf(known -> !isLookedFor(known));
    }
    return before;
  }

  private boolean isLookedFor(long hash) {
    return zeros == 0 || hash << (Long.SIZE - zeros) == 0;
  }

  /** Notes one, in words. */
  void add(String words) {
    found.add(words);
  }

  /** All that were found, in words. */
  List<String> found() {
    return List.copyOf(found);
  }

  /** How many there are, and of how many images none was looked for. */
  String count() {
    return zeros == 0
        ? String.valueOf(found.size())
        : "%d or more; of so many images in the end only 1 in %d was looked for"
            .formatted(found.size(), 1L << zeros);
  }
}
