package io.github.ddpm.labels;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Labels by what images are called: by the folders they lie in, or their files' names. */
public final class FolderLabels {
  /** Folders that only say what is in them. */
  private static final Set<String> ANY =
      Set.of("image", "images", "img", "imgs", "jpegimages", "photos", "pictures");

  private FolderLabels() {}

  /**
   * Labels images by folder, below the folder that all have in common and those that only divide
   * the collection; no labels if there is only one such folder. Among several classes, {@code
   * images} is none: in some collections the images of a part without labels are in such a folder.
   */
  public static ImageLabels ofFolders(List<String> paths, Splits splits) {
    List<String> within = splits.without(paths);
    int start = CommonFolder.of(within).length();
    List<Optional<String>> folders =
        within.stream().map(path -> first(path.substring(start))).toList();
    List<Optional<String>> classes =
        folders.stream().map(folder -> folder.filter(FolderLabels::isClass)).toList();
    ImageLabels labels =
        ImageLabels.ofSome(
            classes.stream().flatMap(Optional::stream).distinct().count() > 1 ? classes : folders,
            "folders");
    return labels.classes().size() > 1 ? labels : ImageLabels.none(paths.size());
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
