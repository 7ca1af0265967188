package io.github.ddpm.labels;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** What columns, fields and arrays are called. */
public final class LabelWords {
  /** Names of labels, the surest first. */
  private static final List<String> LABEL =
      List.of(
          "label",
          "labels",
          "class",
          "classes",
          "target",
          "targets",
          "y",
          "fine_label",
          "fine_labels",
          "class_name",
          "label_name",
          "category",
          "cls",
          "class_id",
          "label_id",
          "class_label");

  /** Names of text that describes a single image. */
  private static final Set<String> CAPTION =
      Set.of(
          "caption",
          "captions",
          "text",
          "texts",
          "prompt",
          "prompts",
          "description",
          "title",
          "comment",
          "sentence",
          "alt",
          "alt_text",
          "txt",
          "raw");

  /** Names of what only tells images apart. */
  private static final Set<String> ID =
      Set.of("", "id", "ids", "index", "idx", "indices", "key", "keys", "uid", "unnamed:_0");

  /** Names of columns that hold images' names. */
  private static final Set<String> FILE =
      Set.of(
          "file_name",
          "filename",
          "file",
          "files",
          "image",
          "images",
          "img",
          "image_name",
          "image_id",
          "image_path",
          "path",
          "filepath",
          "file_path",
          "name",
          "id",
          "image_file");

  private LabelWords() {}

  private static String plain(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replaceAll("[ -]+", "_");
  }

  /** The place of a label's name in the order, the surest first; empty if it is none. */
  public static OptionalInt rank(String name) {
    int rank = LABEL.indexOf(plain(name));
    return rank < 0 ? OptionalInt.empty() : OptionalInt.of(rank);
  }

  /** The column with the surest name of a label, if any has one. */
  public static OptionalInt labelColumn(List<String> names) {
    return IntStream.range(0, names.size())
        .filter(i -> rank(names.get(i)).isPresent())
        .boxed()
        .min((a, b) -> rank(names.get(a)).getAsInt() - rank(names.get(b)).getAsInt())
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  /** Whether this names text such as a caption, which is no class. */
  public static boolean isCaption(String name) {
    return CAPTION.contains(plain(name));
  }

  /** Whether this names what only tells images apart. */
  public static boolean isId(String name) {
    return ID.contains(plain(name));
  }

  /** Whether this names a column of images' names. */
  public static boolean isFile(String name) {
    return FILE.contains(plain(name));
  }
}
