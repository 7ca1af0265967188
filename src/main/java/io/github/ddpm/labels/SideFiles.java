package io.github.ddpm.labels;

import io.github.ddpm.files.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files among images that may hold labels: tables such as {@code metadata.csv}, {@code
 * metadata.jsonl} and {@code dataset.json}, and WebDataset's {@code 0001.cls} and {@code 0001.json}
 * beside {@code 0001.png}.
 */
public final class SideFiles {
  /** No file is longer that is read for labels. */
  public static final int MOST_BYTES = 1 << 26;

  private static final Logger LOG = LoggerFactory.getLogger(SideFiles.class);

  private static final Pattern TABLE =
      Pattern.compile(
          "(.*/)?(metadata\\.(csv|tsv|jsonl)|dataset\\.json|labels?\\.(csv|tsv|jsonl|json))",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern LABELS =
      Pattern.compile("(.*/)?labels?\\..*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern BESIDE =
      Pattern.compile(".*\\.(cls|json)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final Map<String, byte[]> tables = new TreeMap<>();

  /** By the path of the file without its suffix. */
  private final Map<String, Beside> numbers = new HashMap<>();

  private final Map<String, Beside> fields = new HashMap<>();
  private final Set<String> used = new HashSet<>();

  /** A file beside an image, and the label in it. */
  private record Beside(String file, String label) {}

  /** Whether a file of this name may hold labels. */
  public static boolean isOne(String path) {
    return isTable(path) || BESIDE.matcher(path).matches();
  }

  /** Whether a file of this name may hold labels of many images. */
  public static boolean isTable(String path) {
    return TABLE.matcher(path).matches();
  }

  /** Takes the content of such a file. */
  public void add(String path, byte[] bytes) throws IOException {
    requireWhole(path, bytes);
    if (isTable(path)) {
      tables.put(path, bytes);
    } else if (path.regionMatches(true, path.length() - 4, ".cls", 0, 4)) {
      numbers.put(base(path), new Beside(path, text(bytes)));
    } else {
      try {
        JsonTable.label(bytes).ifPresent(label -> fields.put(base(path), new Beside(path, label)));
      } catch (IOException e) {
        LOG.warn("{} is no JSON, and so no label", path);
      }
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private static void requireWhole(String path, byte[] bytes) throws IOException {
    if (bytes.length >= MOST_BYTES) {
      throw new IOException(path + " is larger than 64 MiB, too large for labels; split it");
    }
  }

  /** A path without its suffix. */
  private static String base(String path) {
    int dot = path.lastIndexOf('.');
    return dot < path.lastIndexOf('/') + 2 ? path : path.substring(0, dot);
  }

  /** What lies beside an image: by its whole name, or up to the first dot, as WebDataset has it. */
  private static Optional<Beside> beside(Map<String, Beside> labels, String image) {
    Beside whole = labels.get(base(image));
    return Optional.ofNullable(whole != null ? whole : labels.get(stem(image)));
  }

  /** A path up to the first dot in the file's name. */
  private static String stem(String path) {
    int dot = path.indexOf('.', path.lastIndexOf('/') + 2);
    return dot < 0 ? path : path.substring(0, dot);
  }

  /** Reads a file that may hold labels. */
  public interface Content {
    /** Its bytes. */
    byte[] of(String path) throws IOException;
  }

  /**
   * Reads the files that may hold labels of images.
   *
   * @param files those that may by their names
   * @throws IOException if files cannot be read
   */
  public static SideFiles of(List<String> paths, List<String> files, Content content)
      throws IOException {
    Set<String> stems = new HashSet<>();
    paths.forEach(path -> stems.addAll(List.of(base(path), stem(path))));
    SideFiles found = new SideFiles();
    for (String file : files) {
      if (isTable(file) || stems.contains(base(file))) {
        found.add(file, content.of(file));
      }
    }
    return found;
  }

  /** The files that gave the labels last asked for. */
  public Set<String> used() {
    return used;
  }

  /**
   * The labels of images: those in these files, else by their folders.
   *
   * @throws IOException if files contradict one another
   */
  public ImageLabels orFolders(List<String> paths, Splits splits) throws IOException {
    Optional<ImageLabels> found = labels(paths);
    return found.isPresent() ? found.get() : FolderLabels.ofFolders(paths, splits);
  }

  /**
   * The labels in these files, if there are any.
   *
   * @throws IOException if they contradict one another
   */
  Optional<ImageLabels> labels(List<String> paths) throws IOException {
    used.clear();
    List<Optional<String>> labels =
        new ArrayList<>(Collections.nCopies(paths.size(), Optional.empty()));
    List<String> origins = new ArrayList<>();
    for (Map.Entry<String, byte[]> table : tables.entrySet()) {
      Optional<String> origin = fill(labels, table.getKey(), table.getValue(), paths);
      origin.ifPresent(origins::add);
      origin.ifPresent(any -> used.add(table.getKey()));
    }
    if (!origins.isEmpty()) {
      String more = origins.size() > 1 ? " and " + (origins.size() - 1) + " more" : "";
      return Optional.of(ImageLabels.ofSome(labels, origins.get(0) + more));
    }
    for (Map<String, Beside> files : List.of(numbers, fields)) {
      List<Optional<Beside>> found = paths.stream().map(path -> beside(files, path)).toList();
      ImageLabels given =
          ImageLabels.ofSome(
              found.stream().map(file -> file.map(Beside::label)).toList(),
              files == numbers ? ".cls files" : ".json files");
      if (!given.areNone()) {
        found.forEach(file -> file.ifPresent(one -> used.add(one.file)));
        return Optional.of(given);
      }
    }
    return Optional.empty();
  }

  /**
   * Adds the labels that a table has for the images in and below its folder.
   *
   * @return where they are from, in words; empty if there are none
   */
  private static Optional<String> fill(
      List<Optional<String>> labels, String file, byte[] bytes, List<String> paths)
      throws IOException {
    String folder = file.substring(0, file.lastIndexOf('/') + 1);
    List<Integer> below = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      if (paths.get(i).startsWith(folder)) {
        below.add(i);
        names.add(paths.get(i).substring(folder.length()));
      }
    }
    Table table;
    try {
      table = TableFile.read(bytes);
    } catch (IOException e) {
      LOG.warn("{} is not read as labels: {}", file, e.getMessage());
      return Optional.empty();
    }
    if (table.rows().isEmpty() && file.endsWith("dataset.json")) {
      return Optional.of(file); // StyleGAN's `"labels": null`: its folders are no classes.
    }
    boolean byNameOnly = !LABELS.matcher(file).matches();
    Optional<LabelTable.Found> found =
        names.isEmpty() || table.rows().isEmpty()
            ? Optional.empty()
            : LabelTable.labels(file, table, names, byNameOnly);
    for (int i = 0; found.isPresent() && i < below.size(); i++) {
      Optional<String> label = found.get().labels().get(i);
      Optional<String> before = labels.get(below.get(i));
      if (label.isPresent() && before.isPresent() && !before.equals(label)) {
        throw new IOException(
            "%s: has %s as %s, another file as %s; name the one to use by data.labels"
                .formatted(file, names.get(i), label.get(), before.get()));
      } else if (label.isPresent()) {
        labels.set(below.get(i), label);
      }
    }
    return found
        .filter(some -> some.labels().stream().anyMatch(Optional::isPresent))
        .map(some -> origin(file, some));
  }

  private static String origin(String file, LabelTable.Found found) {
    return file + ", " + found.column();
  }

  /**
   * The labels in a file that a user names: a table of images and labels, as separated values or
   * JSON. Images that it does not name have no label.
   *
   * @param place of the file
   * @throws IOException if it is no such table, names none of the images, or is ambiguous
   */
  public static ImageLabels read(Path place, List<String> paths) throws IOException {
    Table table;
    try (InputStream in = Files.newInputStream(place)) {
      byte[] bytes = in.readNBytes(MOST_BYTES);
      requireWhole("it", bytes);
      table = TableFile.read(bytes);
    } catch (IOException e) {
      throw new IOException("cannot read the labels in " + place + " (" + Reason.of(e) + ")", e);
    }
    if (table.rows().isEmpty()) {
      throw new IOException(place + " is empty; it should have lines of `image,label`");
    }
    LabelTable.Found found =
        LabelTable.labels(place.toString(), table, paths, false)
            .orElseThrow(
                () ->
                    new IOException(
                        "%s names none of the images; the first of them is %s"
                            .formatted(place, paths.get(0))));
    ImageLabels labels =
        ImageLabels.ofSome(found.labels(), origin(String.valueOf(place.getFileName()), found));
    if (labels.areNone()) {
      throw new IOException(place + " has no label for any of the images");
    }
    return labels;
  }
}
