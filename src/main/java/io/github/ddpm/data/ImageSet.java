package io.github.ddpm.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A numbered collection of images, all of one size. It never changes, and any number of threads may
 * read it at once.
 */
public interface ImageSet {
  /** The number of images, at least 1. */
  int size();

  /** 1 (grey) or 3 (red, green, blue). */
  int channels();

  /** The height and width of every image. */
  ImageSize imageSize();

  /** The names of the classes, by label; empty when the images have no labels. */
  List<String> classes();

  /** The label of one image: an index into {@link #classes()}, or −1 if it has none. */
  int label(int index);

  /** Where the labels come from, in words; empty if nothing is known, or there are none. */
  default String labelOrigin() {
    return "";
  }

  /**
   * Writes the C·H·W pixels of one image, unsigned bytes, channel first, to {@code target},
   * starting at {@code offset}.
   *
   * @throws UncheckedIOException if its file can no longer be read
   */
  void copyTo(int index, byte[] target, int offset);

  /**
   * The channels of the picture beside each image, which a network is shown that draws the image: 1
   * or 3; 0 without such pictures.
   */
  default int conditionChannels() {
    return 0;
  }

  /**
   * Writes the pixels of the picture beside one image, of the same height and width, as {@link
   * #copyTo} does those of the image.
   */
  default void copyConditionTo(int index, byte[] target, int offset) {}

  /** How the images are stored. */
  default Runs runs() {
    return Runs.one(size());
  }

  /** The bytes that {@link #load} reads of a run. */
  default long bytesOf(int run) {
    return 0;
  }

  /**
   * Reads a run front to back, so that the system's cache has it; does nothing where that is no
   * use. It returns early if its thread is interrupted.
   */
  default void load(int run) throws IOException {}

  /**
   * A text that is another one for other images or labels, where it is known without reading them.
   */
  default Optional<String> identity() {
    return Optional.empty();
  }

  /** C·H·W: the number of bytes that {@link #copyTo} writes. */
  default int bytesPerImage() {
    return channels() * imageSize().height() * imageSize().width();
  }

  /** C'·H·W: the number of bytes that {@link #copyConditionTo} writes. */
  default int bytesPerCondition() {
    return conditionChannels() * imageSize().height() * imageSize().width();
  }

  /** The number of images of each class, by name, in the order of the labels. */
  default Map<String, Integer> counts() {
    List<String> classes = classes();
    int[] numbers = new int[classes.size()];
    for (int i = 0; !classes.isEmpty() && i < size(); i++) {
      int label = label(i);
      if (label >= 0) {
        numbers[label]++;
      }
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (int label = 0; label < numbers.length; label++) {
      counts.put(classes.get(label), numbers[label]);
    }
    return counts;
  }
}
