package io.github.ddpm.labels;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A table that names images and their labels. The column of images is the one that names most of
 * them; that of labels is known by its name, else it is the only other. Images may be named by the
 * end of their path, with or without a suffix.
 */
final class LabelTable {
  /** Of so few images, all may be of different classes. */
  private static final int FEW = 10;

  private final String place;
  private final Table table;
  private final int images;
  private final boolean byNameOnly;

  private LabelTable(String place, Table table, int images, boolean byNameOnly) {
    this.place = place;
    this.table = table;
    this.images = images;
    this.byNameOnly = byNameOnly;
  }

  /**
   * What a table says of some images.
   *
   * @param labels of each, empty where the table has none for one
   * @param column where they are from, in words
   */
  record Found(List<Optional<String>> labels, String column) {}

  /**
   * The labels of images; empty if the table names none of them.
   *
   * @param place of the table, for errors
   * @param byNameOnly whether only a column named as labels are is one; if there is none, the
   *     result is empty
   * @throws IOException if the table is ambiguous
   */
  static Optional<Found> labels(String place, Table table, List<String> paths, boolean byNameOnly)
      throws IOException {
    Table headed = table;
    int images = imageColumn(headed, paths);
    if (images < 0) {
      return Optional.empty();
    }
    if (table.heading().isEmpty()
        && new Named(List.of(Table.at(table.rows().get(0), images)), place).count(paths) == 0) {
      headed = table.headed();
    }
    return new LabelTable(place, headed, images, byNameOnly).of(paths);
  }

  private static int imageColumn(Table table, List<String> paths) throws IOException {
    Comparator<Integer> byName =
        Comparator.comparing(i -> !LabelWords.isFile(Table.at(table.heading(), i)));
    int best = -1;
    long most = 0;
    for (int i : table.others(-1).stream().sorted(byName).toList()) {
      int column = i;
      Set<String> cells = new HashSet<>();
      table.rows().forEach(row -> cells.add(Table.at(row, column)));
      long named = new Named(cells, "").count(paths);
      if (named > most) {
        best = i;
        most = named;
      }
      if (most == paths.size() || 2 * most > table.rows().size()) {
        break;
      }
    }
    return best;
  }

  private Optional<Found> of(List<String> paths) throws IOException {
    List<Integer> others = table.others(images);
    OptionalInt named =
        LabelWords.labelColumn(
            others.stream().map(column -> Table.at(table.heading(), column)).toList());
    if (named.isPresent()) {
      return Optional.of(labels(paths, List.of(others.get(named.getAsInt()))));
    } else if (byNameOnly) {
      return Optional.empty();
    } else if (table.isOneHot(others)) {
      return Optional.of(labels(paths, others));
    }
    List<Integer> left =
        others.stream()
            .filter(column -> !LabelWords.isCaption(Table.at(table.heading(), column)))
            .toList();
    if (left.size() == 1) {
      long distinct = table.distinct(left.get(0));
      if (table.rows().size() > FEW && distinct == table.rows().size()) {
        throw new IOException(
            place
                + ": all values of %s differ, so they are no classes; head the column label if they are"
                    .formatted(table.shown(left.get(0))));
      }
      return Optional.of(labels(paths, left));
    } else if (left.isEmpty()) {
      throw new IOException(
          "%s: %s"
              .formatted(
                  place,
                  others.isEmpty()
                      ? "line 1 is not `image,label`"
                      : "has captions (%s) and no labels; head a column label, or set data.labels to none"
                          .formatted(table.name(others.get(0)))));
    }
    throw new IOException(
        "%s: no column is headed label, and it could be %s; head the one that is label"
            .formatted(place, String.join(" or ", left.stream().map(table::shown).toList())));
  }

  private Found labels(List<String> paths, List<Integer> columns) throws IOException {
    Map<String, String> byName = new HashMap<>();
    for (List<String> row : table.rows()) {
      String name = Named.plain(Table.at(row, images));
      String label = columns.size() > 1 ? table.hot(row, columns) : Table.at(row, columns.get(0));
      String other = byName.putIfAbsent(name, label);
      if (other != null && !other.equals(label)) {
        throw new IOException(
            "%s: has %s twice, as %s and as %s".formatted(place, name, other, label));
      }
    }
    Named names = new Named(byName.keySet(), place);
    List<Optional<String>> labels = new ArrayList<>();
    for (String path : paths) {
      labels.add(names.of(path).map(byName::get).filter(label -> !label.isEmpty()));
    }
    return new Found(labels, columns.size() > 1 ? "one column each" : table.column(columns.get(0)));
  }
}
