package io.github.ddpm.labels;

import io.github.ddpm.settings.Count;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a column without a name holds, judged by its shape: labels are whole numbers or words, few
 * of them, each of which comes again and again.
 */
public final class LabelColumn {
  private static final Pattern WHOLE = Pattern.compile("\\d{1,18}(\\.0*)?");
  private static final Pattern NUMBER = Pattern.compile("[\\d.eE+-]+");

  /** Beyond so many, values are not counted. */
  private static final int MOST = 1 << 16;

  /** With so many times fewer values than another column, this one has the labels. */
  private static final int FEWER = 4;

  /** The share of one value in a column that is hardly one of labels. */
  private static final double DOMINANT = 0.9;

  /** In so few rows, labels need not come again. */
  private static final int FEW_ROWS = 8;

  private static final int SHOWN = 4;

  private final String name;
  private final Map<String, Integer> counts = new HashMap<>();
  private int rows;
  private boolean fractions;
  private boolean words;

  /**
   * A column.
   *
   * @param name what an error calls it
   */
  public LabelColumn(String name) {
    this.name = name;
  }

  /** Takes the next value. */
  public void add(String value) {
    rows++;
    words |= !NUMBER.matcher(value).matches();
    fractions |= !words && !WHOLE.matcher(value).matches();
    if (counts.size() < MOST || counts.containsKey(value)) {
      counts.merge(value, 1, Integer::sum);
    }
  }

  private boolean varies() {
    return counts.size() > 1;
  }

  /** Whether its values come again and again. */
  private boolean isLabels() {
    return varies() && !fractions && 2L * counts.size() <= rows;
  }

  /** Whether its values are 0 … n − 1 or 1 … n. */
  private boolean isNumbering() {
    return List.of(0, 1).stream()
        .anyMatch(
            from ->
                counts.keySet().stream()
                    .allMatch(
                        value ->
                            WHOLE.matcher(value).matches()
                                && Double.parseDouble(value) >= from
                                && Double.parseDouble(value) < from + counts.size()));
  }

  private String shown() {
    return "%s with %s (%s%s)"
        .formatted(
            name,
            Count.of(counts.size(), "value"),
            counts.keySet().stream().sorted().limit(SHOWN).collect(Collectors.joining(", ")),
            counts.size() > SHOWN ? ", …" : "");
  }

  /** Whether nearly all its values are one, as those of a picture's corner often are. */
  private boolean isDominated() {
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return most >= DOMINANT * rows;
  }

  /**
   * Which of two columns holds labels, if it can be told.
   *
   * @return 0 or 1
   */
  public static Optional<Integer> choose(LabelColumn first, LabelColumn last) {
    if (first.words != last.words) {
      return Optional.of(last.words ? 1 : 0);
    }
    boolean few = first.rows <= FEW_ROWS;
    if (first.varies() != last.varies()) {
      LabelColumn varying = last.varies() ? last : first;
      return few || varying.isLabels() ? number(last.varies()) : Optional.empty();
    } else if (first.isLabels() != last.isLabels()) {
      LabelColumn repeating = last.isLabels() ? last : first;
      return repeating.isDominated() ? Optional.empty() : number(last.isLabels());
    }
    return first.isLabels() ? choose(evidence(first, last)) : Optional.empty();
  }

  /** The columns that the signs of labels speak for, one number for each sign that there is. */
  private static List<Integer> evidence(LabelColumn first, LabelColumn last) {
    List<Integer> evidence = new ArrayList<>();
    int few = first.counts.size();
    int many = last.counts.size();
    boolean isFewer = few * FEWER <= many || many * FEWER <= few;
    boolean isOneDominated = first.isDominated() != last.isDominated();
    if (first.isNumbering() != last.isNumbering()) {
      evidence.add(last.isNumbering() ? 1 : 0);
    } else if (isFewer && !isOneDominated) { // Where one is, it has few values anyway.
      evidence.add(many < few ? 1 : 0);
    }
    if (isOneDominated && !evidence.isEmpty()) { // By itself it says too little.
      evidence.add(first.isDominated() ? 1 : 0);
    }
    return evidence;
  }

  private static Optional<Integer> choose(List<Integer> evidence) {
    return evidence.stream().distinct().count() == 1
        ? Optional.of(evidence.get(0))
        : Optional.empty();
  }

  private static Optional<Integer> number(boolean last) {
    return Optional.of(last ? 1 : 0);
  }

  /** The two readings, for an error. */
  public static String readings(LabelColumn first, LabelColumn last) {
    return "the labels could be %s, or %s".formatted(first.shown(), last.shown());
  }
}
