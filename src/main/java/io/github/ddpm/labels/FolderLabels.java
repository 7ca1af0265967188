package io.github.ddpm.labels;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Labels by what images are called: by the folders they lie in, or their files' names. */
public final class FolderLabels {
  private static final Logger LOG = LoggerFactory.getLogger(FolderLabels.class);

  /** Folders that only say what is in them. Photos are none, as they may lie beside drawings. */
  private static final Set<String> ANY = Set.of("image", "images", "img", "imgs", "jpegimages");

  private FolderLabels() {}

  /**
   * Labels images by folder, below the folder that all have in common and those that only divide
   * the collection; no labels if there is only one such folder. Among several classes, {@code
   * images} is none, which is said: in some collections the images of a part without labels are in
   * such a folder.
   */
  public static ImageLabels ofFolders(List<String> paths, Splits splits) {
    List<Optional<String>> folders = folders(paths, splits);
    List<Optional<String>> classes =
        folders.stream().map(folder -> folder.filter(FolderLabels::isClass)).toList();
    if (classes.equals(folders) || names(classes).count() < 2) {
      return labels(folders);
    }
    LOG.warn(
        "what is in the folder {} has no label; if that is a class, set data.labels: folders",
        names(folders).filter(name -> !isClass(name)).collect(Collectors.joining(" or ")));
    return labels(classes);
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

  private static Stream<String> names(List<Optional<String>> folders) {
    return folders.stream().flatMap(Optional::stream).distinct();
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

  private static boolean isClass(String folder) {
    return !ANY.contains(folder.toLowerCase(Locale.ROOT));
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
