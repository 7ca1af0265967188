package io.github.ddpm.labels;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Labels by what images are called: by the folders they lie in, or their files' names. */
public final class FolderLabels {
  private static final Logger LOG = LoggerFactory.getLogger(FolderLabels.class);

  /** Folders that only say what is in them. */
  private static final Set<String> ANY = Set.of("image", "images", "img", "imgs", "jpegimages");

  /** They do so where they are alone, but may also lie beside drawings. */
  private static final Set<String> PHOTOS =
      Set.of("photo", "photos", "picture", "pictures", "pic", "pics");

  private FolderLabels() {}

  /**
   * Labels images by folder, below the folder that all have in common and those that only divide
   * the collection; no labels if there is only one such folder. Among several classes, {@code
   * images} is none, and neither it nor {@code photos} is one where it is alone in its parts, which
   * is said: in some collections the images of a part without labels are in such a folder.
   */
  public static ImageLabels ofFolders(List<String> paths, Splits splits) {
    List<Optional<String>> all = folders(paths, splits);
    Set<String> alone = alone(splits.partOfEach(paths), all);
    List<Optional<String>> folders = only(all, name -> !alone.contains(name));
    List<Optional<String>> classes = only(folders, name -> !isIn(ANY, name));
    List<Optional<String>> taken = names(classes).size() < 2 ? folders : classes;
    Set<String> left = names(all);
    left.removeAll(names(taken));
    if (!left.isEmpty() && names(all).size() > 1) {
      LOG.warn(
          "what is in the folder {} has no label; if that is a class, set data.labels: folders",
          String.join(" or ", left));
    }
    return labels(taken);
  }

  /** Folders that only say what is in them, and are the only ones of their parts. */
  private static Set<String> alone(List<String> parts, List<Optional<String>> folders) {
    Map<String, Set<String>> inParts = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      Set<String> inPart = inParts.computeIfAbsent(parts.get(i), part -> new HashSet<>());
      folders.get(i).ifPresent(inPart::add);
    }
    Set<String> alone = names(folders);
    alone.removeIf(
        name ->
            !(isIn(ANY, name) || isIn(PHOTOS, name))
                || inParts.values().stream()
                    .anyMatch(inPart -> inPart.contains(name) && inPart.size() > 1));
    return alone;
  }

  private static List<Optional<String>> only(
      List<Optional<String>> folders, Predicate<String> wanted) {
    return folders.stream().map(folder -> folder.filter(wanted)).toList();
  }

  /** As {@link #ofFolders}, but any folder is a class. */
  public static ImageLabels ofAllFolders(List<String> paths, Splits splits) {
    return labels(folders(paths, splits));
  }

  private static List<Optional<String>> folders(List<String> paths, Splits splits) {
    List<String> within = splits.without(paths);
    int start = CommonFolder.of(within).length();
    return within.stream().map(path -> first(path.substring(start))).toList();
  }

  private static Set<String> names(List<Optional<String>> folders) {
    return folders.stream()
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static ImageLabels labels(List<Optional<String>> folders) {
    ImageLabels labels = ImageLabels.ofSome(folders, "folders");
    return labels.classes().size() > 1 ? labels : ImageLabels.none(folders.size());
  }

  private static Optional<String> first(String path) {
    return Optional.of(path.indexOf('/'))
        .filter(end -> end >= 0)
        .map(end -> path.substring(0, end));
  }

  private static boolean isIn(Set<String> words, String folder) {
    return words.contains(folder.toLowerCase(Locale.ROOT));
  }

  /**
   * Labels images by their files' names up to the first {@code _}, as in {@code cat_00001.png};
   * others have no label.
   */
  public static ImageLabels ofFiles(List<String> paths) {
    return ImageLabels.ofSome(
        paths.stream()
            .map(path -> path.substring(path.lastIndexOf('/') + 1))
            .map(
                file ->
                    Optional.of(file.indexOf('_'))
                        .filter(end -> end > 0)
                        .map(end -> file.substring(0, end)))
            .toList(),
        "file names up to _");
  }
}
