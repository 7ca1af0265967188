package io.github.ddpm.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a user probably meant: the one with the fewest typing errors. */
public final class NearMiss {
  private NearMiss() {}

  /**
   * The candidate nearest to {@code word} in Levenshtein distance, ignoring case, {@code _} and
   * {@code -}; empty if about a third of the letters or more differ.
   */
  public static Optional<String> of(String word, Collection<String> candidates) {
    String plain = plain(word);
    int allowed = Math.max(1, (plain.length() + 1) / 3);
    return candidates.stream()
        .filter(candidate -> distance(plain, plain(candidate)) <= allowed)
        .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))));
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replaceAll("[_-]", "");
  }

  /** How many letters must be inserted, deleted or replaced to turn {@code a} into {@code b}. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
