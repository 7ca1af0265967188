package io.github.ddpm.labels;

import java.util.List;
import java.util.Optional;

/** Labels by what images are called: by the folders they lie in, or their files' names. */
public final class FolderLabels {
  private FolderLabels() {}

  /**
   * Labels images by folder, below the folder that all have in common and those that only divide
   * the collection; no labels if there is only one such folder.
   */
  public static ImageLabels ofFolders(List<String> paths, Splits splits) {
    List<String> within = splits.without(paths);
    int start = CommonFolder.of(within).length();
    ImageLabels labels =
        ImageLabels.ofSome(
            within.stream()
                .map(path -> path.substring(start))
                .map(
                    path ->
                        Optional.of(path.indexOf('/'))
                            .filter(end -> end >= 0)
                            .map(end -> path.substring(0, end)))
                .toList(),
            "folders");
    return labels.classes().size() > 1 ? labels : ImageLabels.none(paths.size());
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
