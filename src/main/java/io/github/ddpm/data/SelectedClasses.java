package io.github.ddpm.data;

import io.github.ddpm.settings.InvalidSetting;
import java.util.List;

/** The images of some classes of a set, in its order, with the classes renumbered. */
public final class SelectedClasses extends WrappedImages {
  private final List<String> classes;
  private final int[] newLabels;

  /** The images of some classes, which have their old labels. */
  private SelectedClasses(ImageSet images, List<String> classes, int[] newLabels) {
    super(images);
    this.classes = classes;
    this.newLabels = newLabels;
  }

  /**
   * The images whose class is one of {@code classes}, which become the labels 0, 1, …
   *
   * @throws IllegalArgumentException if a class is unknown or has no images
   */
  public static ImageSet of(ImageSet images, List<String> classes) {
    if (classes.isEmpty()) {
      return images;
    }
    for (String name : classes) {
      if (!images.classes().contains(name)) {
        throw new InvalidSetting(
            "classes",
            images.classes().isEmpty()
                ? "these images have no labels; use [], or set labels"
                : "there is no class '%s'; there are %s"
                    .formatted(name, String.join(", ", images.classes())));
      }
    }
    int[] newLabels = images.classes().stream().mapToInt(classes::indexOf).toArray();
    MarkedNumbers chosen =
        new MarkedNumbers(
            images.size(), i -> images.label(i) >= 0 && newLabels[images.label(i)] >= 0);
    if (chosen.size() == 0) {
      throw new InvalidSetting("classes", "no image is of " + String.join(", ", classes));
    }
    return new SelectedClasses(
        new Subset(images, chosen, "classes " + classes), List.copyOf(classes), newLabels);
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public int label(int index) {
    return newLabels[images.label(index)];
  }
}
