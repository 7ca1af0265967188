package io.github.ddpm.data;

import java.io.UncheckedIOException;
import java.util.List;

/**
 * A numbered collection of images, all of one size. What it holds never changes, and any number of
 * threads may read it at once.
 */
public interface ImageSet {
  /** How many images there are, at least 1. */
  int size();

  /** 1 (grey) or 3 (red, green, blue). */
  int channels();

  /** The height and width of every image. */
  ImageSize imageSize();

  /** The names of the classes, by label; empty when the images have no labels. */
  List<String> classes();

  /** The label of one image: an index into {@link #classes()}, or −1 when it has none. */
  int label(int index);

  /**
   * Writes the C·H·W pixels of one image, unsigned bytes, channel first, to {@code target} from
   * {@code offset} on.
   *
   * @throws UncheckedIOException if it lies in a file that cannot be read any more
   */
  void copyTo(int index, byte[] target, int offset);

  /** C·H·W: the number of bytes that {@link #copyTo} writes. */
  default int bytesPerImage() {
    return channels() * imageSize().height() * imageSize().width();
  }
}
