package io.github.ddpm.listing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The files of a collection that are no images of it, counted by reason and suffix. */
public final class LeftOut {
  /** So many suffixes are told apart. */
  private static final int MOST_SHOWN = 6;

  private final Map<FileKind, Map<String, Integer>> counts = new EnumMap<>(FileKind.class);

  void add(FileKind kind, String suffix, int count) {
    counts.computeIfAbsent(kind, any -> new TreeMap<>()).merge(suffix, count, Integer::sum);
  }

  /** Counts a file whose name tells what it is. */
  public void addFile(String name) {
    add(FileKind.of(name), FileKind.suffix(name), 1);
  }

  /** Counts a link that leads nowhere, or out of an archive. */
  public void addLink(String name) {
    add(FileKind.LINK, FileKind.suffix(name), 1);
  }

  /** Counts the files that might have held labels and do not, in place of those counted before. */
  void setMetadata(List<String> names) {
    counts.remove(FileKind.METADATA);
    names.forEach(name -> add(FileKind.METADATA, FileKind.suffix(name), 1));
  }

  /** Counts images of another part of the collection, such as {@code test}. */
  public void addPart(String name, int count) {
    add(FileKind.PART, name, count);
  }

  /** Each reason with its counts, such as {@code 8 films: 7 .mp4, 1 .mov}. */
  public List<String> lines() {
    return counts.entrySet().stream().map(e -> line(e.getKey(), e.getValue(), "")).toList();
  }

  /** The same as sentences. */
  public List<String> sentences() {
    return counts.entrySet().stream()
        .map(e -> line(e.getKey(), e.getValue(), sum(e.getValue()) == 1 ? " was" : " were"))
        .toList();
  }

  /** The lines of what a user takes for images. */
  public List<String> pictures() {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().compareTo(FileKind.SYSTEM) < 0)
        .map(entry -> line(entry.getKey(), entry.getValue(), ""))
        .toList();
  }

  /** The counts by reason and suffix. */
  public Map<String, Map<String, Integer>> fields() {
    Map<String, Map<String, Integer>> fields = new LinkedHashMap<>();
    counts.forEach((kind, bySuffix) -> fields.put(kind.many(), bySuffix));
    return fields;
  }

  private static int sum(Map<String, Integer> bySuffix) {
    return bySuffix.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static String line(FileKind kind, Map<String, Integer> bySuffix, String verb) {
    List<Map.Entry<String, Integer>> entries = new ArrayList<>(bySuffix.entrySet());
    entries.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
    String named =
        entries.stream()
            .limit(MOST_SHOWN)
            .map(entry -> entry.getValue() + " " + name(kind, entry.getKey()))
            .collect(Collectors.joining(", "));
    int left = entries.size() - MOST_SHOWN;
    return kind.words(sum(bySuffix))
        + (verb.isEmpty() ? "" : verb + " left out")
        + ": "
        + named
        + (left > 0 ? ", and " + left + " more" : "");
  }

  private static String name(FileKind kind, String suffix) {
    return kind == FileKind.PART ? suffix : suffix.isEmpty() ? "without suffix" : "." + suffix;
  }
}
