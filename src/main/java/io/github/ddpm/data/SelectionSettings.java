package io.github.ddpm.data;

import static io.github.ddpm.settings.InvalidSetting.require;

import java.util.HashSet;
import java.util.List;

/**
 * Which images of a collection are used.
 *
 * @param classes the names of the classes to keep, in the order of their labels; empty for all
 * @param maxBad the number of unreadable images that are skipped without an error, at least 0
 * @param size the number of images in {@code shapes}, at least 1; unused by the others
 * @param holdout how many of the images are held out
 * @param split {@code auto} to read all folders of a collection that is divided into such as {@code
 *     train} and {@code test}, and the training images of arrays; the name of one, to read only
 *     that; {@code none} to take such folders for classes
 */
public record SelectionSettings(
    List<String> classes, int maxBad, int size, Holdout holdout, String split) {
  /** Checks every value; an error names the setting's YAML key. */
  public SelectionSettings {
    classes = List.copyOf(classes);
    require(
        new HashSet<>(classes).size() == classes.size(), "classes", "names one twice: " + classes);
    require(maxBad >= 0, "max_bad", "must be at least 0, is " + maxBad);
    require(size >= 1, "size", "must be at least 1, is " + size);
    require(!split.isBlank(), "split", "must be auto, none or the name of a part, is empty");
  }

  /** Everything that is readable; 50,000 shapes. */
  public static SelectionSettings defaults() {
    return new SelectionSettings(List.of(), 0, 50_000, Holdout.NONE, "auto");
  }
}
