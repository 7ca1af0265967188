package io.github.ddpm.data;

import java.io.UncheckedIOException;
import java.util.List;

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

  /**
   * Writes the C·H·W pixels of one image, unsigned bytes, channel first, to {@code target},
   * starting at {@code offset}.
   *
   * @throws UncheckedIOException if its file can no longer be read
   */
  void copyTo(int index, byte[] target, int offset);

  /** C·H·W: the number of bytes that {@link #copyTo} writes. */
  default int bytesPerImage() {
    return channels() * imageSize().height() * imageSize().width();
  }
}
