package io.github.ddpm.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * The class of each image.
 *
 * @param classes the names of the classes, sorted: by number if all are whole numbers
 * @param values for each image an index into {@code classes}, or −1; not to be changed
 */
// The array is read, never compared: labels need no equals.
@SuppressWarnings("ArrayRecordComponent")
record ImageLabels(List<String> classes, int[] values) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /** No labels for {@code count} images. */
  static ImageLabels none(int count) {
    return ofSome(Collections.nCopies(count, Optional.empty()));
  }

  /** Labels with these names. */
  static ImageLabels of(List<String> names) {
    return ofSome(names.stream().map(Optional::of).toList());
  }

  /** Labels with these names, empty where an image has none. */
  static ImageLabels ofSome(List<Optional<String>> names) {
    boolean numbers = names.stream().flatMap(Optional::stream).allMatch(NUMBER.asMatchPredicate());
    Map<String, Integer> indices = new HashMap<>();
    List<String> classes =
        names.stream()
            .flatMap(Optional::stream)
            .map(name -> numbers ? plain(name) : name)
            .distinct()
            .sorted(numbers ? Comparator.comparingLong(Long::parseLong) : Comparator.naturalOrder())
            .toList();
    classes.forEach(name -> indices.put(name, indices.size()));
    return new ImageLabels(
        classes,
        names.stream()
            .mapToInt(
                label -> label.map(name -> indices.get(numbers ? plain(name) : name)).orElse(-1))
            .toArray());
  }

  /** A number without leading zeros. */
  private static String plain(String number) {
    return Long.toString(Long.parseLong(number));
  }

  /**
   * Labels images by folder, below the folder that all have in common; no labels if there is only
   * one such folder.
   */
  static ImageLabels ofFolders(List<String> paths) {
    String common = paths.isEmpty() ? "" : folder(paths.get(0));
    for (String path : paths) {
      while (!path.startsWith(common)) {
        common = folder(common.substring(0, common.length() - 1));
      }
    }
    int start = common.length();
    ImageLabels labels =
        ofSome(
            paths.stream()
                .map(path -> path.substring(start))
                .map(
                    path ->
                        Optional.of(path.indexOf('/'))
                            .filter(end -> end >= 0)
                            .map(end -> path.substring(0, end)))
                .toList());
    return labels.classes.size() > 1 ? labels : none(paths.size());
  }

  /** {@code a/b/} for {@code a/b/c}; the empty string for {@code c}. */
  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  /**
   * The labels in a CSV file of lines {@code image,label}; a line may also be a heading. Images may
   * be named by the end of their path alone; the others have no label.
   *
   * @throws IOException if the file cannot be read, or names none of the images
   */
  static ImageLabels ofCsv(Path csv, List<String> paths) throws IOException {
    Map<String, String> byName = new HashMap<>();
    try (CSVParser rows =
        CSVFormat.DEFAULT.parse(Files.newBufferedReader(csv, StandardCharsets.UTF_8))) {
      for (CSVRecord row : rows) {
        if (row.size() < 2) {
          throw new BadImagesException(
              csv, "line %d is not `image,label`".formatted(rows.getCurrentLineNumber()));
        }
        byName.put(row.get(0).strip(), row.get(1).strip());
      }
    } catch (IOException | RuntimeException e) {
      throw e instanceof BadImagesException bad
          ? bad
          : new IOException("cannot read the labels in " + csv + " (" + e + ")", e);
    }
    ImageLabels labels = ofSome(paths.stream().map(path -> find(byName, path)).toList());
    if (labels.classes.isEmpty()) {
      throw new IOException(
          "%s names none of the images; the first of them is %s".formatted(csv, paths.get(0)));
    }
    return labels;
  }

  private static Optional<String> find(Map<String, String> byName, String path) {
    String end = path;
    while (!byName.containsKey(end) && end.contains("/")) {
      end = end.substring(end.indexOf('/') + 1);
    }
    return Optional.ofNullable(byName.get(end));
  }
}
