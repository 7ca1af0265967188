package io.github.ddpm.labels;

import io.github.ddpm.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Folders such as {@code train} and {@code test}, which divide a collection and are no classes.
 *
 * @param chosen {@code auto} to look through them, {@code none} to take them for classes, or the
 *     one to read
 */
public record Splits(String chosen) {
  /** Looks through the folders. */
  public static final Splits AUTO = new Splits("auto");

  private static final String NONE = "none";

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("train", "train"),
          Map.entry("training", "train"),
          Map.entry("test", "test"),
          Map.entry("testing", "test"),
          Map.entry("val", "val"),
          Map.entry("valid", "val"),
          Map.entry("validation", "val"),
          Map.entry("dev", "val"),
          Map.entry("eval", "val"));

  /** Parts that are divisions only beside those above. */
  private static final Set<String> MORE = Set.of("extra", "unlabeled", "unlabelled", "unsup");

  /** One word for the words that mean the same. */
  static String word(String name) {
    String small = name.toLowerCase(Locale.ROOT);
    return WORDS.getOrDefault(small, small);
  }

  /** Whether this names a part, if perhaps only beside others. */
  static boolean isPart(String name) {
    return isWord(name) || MORE.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether this is a usual name of a part. */
  static boolean isWord(String name) {
    return WORDS.containsKey(name.toLowerCase(Locale.ROOT));
  }

  /** Whether one part is to be read. */
  public boolean isOne() {
    return !chosen.equals(AUTO.chosen) && !chosen.equals(NONE);
  }

  /**
   * The images that are to be read.
   *
   * @throws InvalidSetting if one part is to be read that is not there
   */
  public List<String> of(List<String> paths) {
    if (!isOne()) {
      return paths;
    }
    int level = level(paths);
    List<String> in = paths.stream().filter(path -> isChosen(path, level)).toList();
    if (in.isEmpty()) {
      Set<String> found = new TreeSet<>();
      paths.forEach(path -> folders(path).stream().filter(Splits::isWord).forEach(found::add));
      throw new InvalidSetting(
          "split",
          "there is no folder %s; %s"
              .formatted(
                  chosen, found.isEmpty() ? "use auto" : "there is " + String.join(", ", found)));
    }
    return in;
  }

  /**
   * The place of the chosen folder in the paths that have it, 0 if none has: the first, since a
   * class may have its name too.
   */
  private int level(List<String> paths) {
    int deepest = paths.stream().mapToInt(path -> folders(path).size()).max().orElse(0);
    return IntStream.range(0, deepest)
        .filter(level -> paths.stream().anyMatch(path -> isChosen(path, level)))
        .findFirst()
        .orElse(0);
  }

  private boolean isChosen(String path, int level) {
    List<String> folders = folders(path);
    return level < folders.size() && word(folders.get(level)).equals(word(chosen));
  }

  private static List<String> folders(String path) {
    List<String> parts = Arrays.asList(path.split("/", -1));
    return parts.subList(0, parts.size() - 1);
  }

  /**
   * Paths without the folders that are no classes.
   *
   * @throws InvalidSetting if folders named so lie beside others, so that all may be classes
   */
  List<String> without(List<String> paths) {
    if (isOne()) {
      int level = level(paths);
      return paths.stream()
          .map(path -> isChosen(path, level) ? without(path, level) : path)
          .toList();
    }
    int level = parts(paths).isEmpty() ? -1 : CommonFolder.depth(paths);
    return paths.stream().map(path -> without(path, level)).toList();
  }

  /** The part that each image is in; the same for all where nothing divides them. */
  List<String> partOfEach(List<String> paths) {
    int level = parts(paths).isEmpty() ? Integer.MAX_VALUE : CommonFolder.depth(paths);
    return paths.stream()
        .map(Splits::folders)
        .map(folders -> level < folders.size() ? folders.get(level) : "")
        .toList();
  }

  private static String without(String path, int level) {
    List<String> parts = new ArrayList<>(Arrays.asList(path.split("/", -1)));
    if (level >= 0 && level < parts.size() - 1) {
      parts.remove(level);
    }
    return String.join("/", parts);
  }

  /**
   * The number of images in each folder that divides the collection; empty if none does.
   *
   * @throws InvalidSetting as {@link #without}
   */
  public Map<String, Integer> parts(List<String> paths) {
    Map<String, Integer> parts = new TreeMap<>();
    if (!chosen.equals(AUTO.chosen)) {
      return parts;
    }
    int depth = CommonFolder.depth(paths);
    boolean deep = false;
    for (String path : paths) {
      List<String> folders = folders(path);
      if (folders.size() > depth) {
        parts.merge(folders.get(depth), 1, Integer::sum);
        deep |= folders.size() > depth + 1;
      }
    }
    List<String> words = parts.keySet().stream().filter(Splits::isWord).toList();
    List<String> others = parts.keySet().stream().filter(name -> !isPart(name)).toList();
    if (others.isEmpty() && !words.isEmpty()) {
      return parts;
    } else if (words.size() > 1 && deep) {
      throw new InvalidSetting(
          "split",
          ("the folders %s divide a collection, if they are no classes as %s may be: set it to %s to"
                  + " read that alone, to none to take all for classes")
              .formatted(
                  String.join(" and ", words),
                  others.stream().limit(3).collect(Collectors.joining(", ")),
                  words.contains("train") ? "train" : words.get(0)));
    }
    return Map.of();
  }
}
