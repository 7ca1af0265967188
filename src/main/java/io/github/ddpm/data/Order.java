package io.github.ddpm.data;

import io.github.ddpm.settings.InvalidSetting;

/**
 * The image at each position of an endless sequence, and its window and mirroring there: a pure
 * function of (seed, position).
 *
 * <p>The sequence consists of epochs without gaps: epoch e is a permutation of the whole set, given
 * by (seed, e) and an {@link ImageOrder}. Step s takes the B positions from s·B on, across the end
 * of an epoch if need be. So no image is ever dropped, even if B does not divide the set's size or
 * exceeds it. A coin thrown by (seed, p) decides whether the image at position p is mirrored. If
 * the images are larger than the requested window, (seed, p) also places the window, uniformly
 * among all places.
 *
 * <p>It keeps what it knows of the last epoch, so only one thread at a time may use it.
 */
final class Order {
  private final Epochs epochs;
  private final ImageSize from;
  private final ImageSize window;
  private final int batchSize;
  private final Share share;
  private final long seed;
  private final boolean horizontalFlip;

  /**
   * The view of an image at a position.
   *
   * @param image its number in the set
   * @param top the window's first row
   * @param left the window's first column
   * @param mirrored whether the window is mirrored left to right
   */
  record Window(int image, int top, int left, boolean mirrored) {}

  /**
   * The order of a set's images.
   *
   * @param order of an epoch
   * @param window the size of the part cut from each image, at most the image's own
   * @param batchSize B, at least 1
   * @param share the part of each batch that is wanted
   * @param horizontalFlip whether each image is mirrored left to right with probability ½
   */
  Order(
      ImageSet images,
      ImageOrder order,
      ImageSize window,
      int batchSize,
      Share share,
      long seed,
      boolean horizontalFlip) {
    if (batchSize < 1) {
      throw new InvalidSetting("batch_size", "must be at least 1, is " + batchSize);
    }
    from = images.imageSize();
    if (window.height() > from.height() || window.width() > from.width()) {
      throw new InvalidSetting(
          "image_size", "a window of %s does not fit into images of %s".formatted(window, from));
    }
    epochs = order.epochs(images, seed);
    this.window = window;
    this.batchSize = batchSize;
    this.share = share;
    this.seed = seed;
    this.horizontalFlip = horizontalFlip;
  }

  ImageSize window() {
    return window;
  }

  static void requireStep(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("a step is at least 0, is " + step);
    }
  }

  /** The number of the window in which a step's batch begins, counted over all epochs. */
  long windowAt(long step) {
    return epochs.windowAt(Math.multiplyExact(step, (long) batchSize));
  }

  /** The runs of images that a window needs; none if all of the set are in one. */
  int[] runsOf(long window) {
    return epochs.runsOf(window);
  }

  /** The share's places of the B of a step's batch. */
  Window[] at(long step) {
    requireStep(step);
    int from = share.from(batchSize);
    Window[] places = new Window[share.to(batchSize) - from];
    long start = Math.multiplyExact(step, (long) batchSize);
    for (int i = 0; i < places.length; i++) {
      places[i] = place(Math.addExact(start, from + i));
    }
    return places;
  }

  private Window place(long position) {
    long hash = Seeds.of(seed, Epochs.CUT, position);
    int top = (int) Long.remainderUnsigned(hash >>> 32, from.height() - window.height() + 1);
    int left = (int) Long.remainderUnsigned(hash & 0xFFFFFFFFL, from.width() - window.width() + 1);
    boolean mirrored = horizontalFlip && Seeds.of(seed, Epochs.FLIP, position) < 0;
    return new Window(epochs.imageAt(position), top, left, mirrored);
  }
}
