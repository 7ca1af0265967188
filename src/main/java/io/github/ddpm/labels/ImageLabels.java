package io.github.ddpm.labels;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The class of each image.
 *
 * @param classes the names of the classes, sorted: by number if all are whole numbers
 * @param values for each image an index into {@code classes}, or −1; not to be changed
 * @param origin where they come from, in words; empty without labels
 */
// The array is read, never compared: labels need no equals.
@SuppressWarnings("ArrayRecordComponent")
public record ImageLabels(List<String> classes, int[] values, String origin) {
  private static final Pattern NUMBER = Pattern.compile("(-?)0*(\\d{1,18})(\\.0*)?");

  /** No labels for {@code count} images. */
  public static ImageLabels none(int count) {
    int[] none = new int[count];
    Arrays.fill(none, -1);
    return new ImageLabels(List.of(), none, "");
  }

  /** Labels with these names. */
  public static ImageLabels of(List<String> names, String origin) {
    return ofSome(names.stream().map(Optional::of).toList(), origin);
  }

  /**
   * Labels with these names, empty where an image has none. An empty name is none either; nor is a
   * number below 0, where all are numbers.
   */
  public static ImageLabels ofSome(List<Optional<String>> names, String origin) {
    List<Optional<String>> given =
        names.stream().map(name -> name.map(String::strip).filter(n -> !n.isEmpty())).toList();
    boolean numbers = given.stream().flatMap(Optional::stream).allMatch(NUMBER.asMatchPredicate());
    List<Optional<String>> plain =
        numbers ? given.stream().map(name -> name.flatMap(ImageLabels::plain)).toList() : given;
    Map<String, Integer> indices = new HashMap<>();
    List<String> classes =
        plain.stream()
            .flatMap(Optional::stream)
            .distinct()
            .sorted(numbers ? Comparator.comparingLong(Long::parseLong) : Comparator.naturalOrder())
            .toList();
    classes.forEach(name -> indices.put(name, indices.size()));
    return new ImageLabels(
        classes,
        plain.stream().mapToInt(label -> label.map(indices::get).orElse(-1)).toArray(),
        classes.isEmpty() ? "" : origin);
  }

  /** A number without leading zeros and without a fraction; empty if it is below 0. */
  private static Optional<String> plain(String text) {
    Matcher number = NUMBER.matcher(text);
    return number.matches() && number.group(1).isEmpty()
        ? Optional.of(number.group(2))
        : Optional.empty();
  }

  /** Whether no image has a label. */
  public boolean areNone() {
    return classes.isEmpty();
  }

  /** The number of images of each class, in the order of classes; of those without one, last. */
  public Map<String, Integer> counts() {
    int[] counts = new int[classes.size() + 1];
    for (int value : values) {
      counts[value < 0 ? classes.size() : value]++;
    }
    Map<String, Integer> named = new LinkedHashMap<>();
    for (int i = 0; i < classes.size(); i++) {
      named.put(classes.get(i), counts[i]);
    }
    if (counts[classes.size()] > 0) {
      named.put("(none)", counts[classes.size()]);
    }
    return named;
  }
}
