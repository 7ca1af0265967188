package io.github.ddpm.data;

import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  /** How the images are stored. */
  default Runs runs() {
    return Runs.one(size());
  }

  /** C·H·W: the number of bytes that {@link #copyTo} writes. */
  default int bytesPerImage() {
    return channels() * imageSize().height() * imageSize().width();
  }

  /** The number of images of each class, by name, in the order of the labels. */
  static Map<String, Integer> counts(ImageSet images) {
    List<String> classes = images.classes();
    Map<String, Integer> counts = new LinkedHashMap<>();
    classes.forEach(name -> counts.put(name, 0));
    for (int i = 0; !classes.isEmpty() && i < images.size(); i++) {
      if (images.label(i) >= 0) {
        counts.merge(classes.get(images.label(i)), 1, Integer::sum);
      }
    }
    return counts;
  }
}
