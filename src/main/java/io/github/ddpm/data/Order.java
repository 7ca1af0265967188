package io.github.ddpm.data;

import io.github.ddpm.settings.InvalidSetting;
import java.util.Random;

/**
 * Which image stands where in an endless row, and how it is shown there: a pure function of (seed,
 * position).
 *
 * <p>The images stand in a row of epochs without gaps: epoch e is a permutation of the whole set,
 * shuffled by (seed, e). Step s takes the B positions from s·B on, across the end of an epoch where
 * it falls inside, so no image is ever dropped, whether or not B divides the set's size or exceeds
 * it. The image at position p is mirrored by a coin thrown by (seed, p). Where the images are
 * larger than the window that is asked for, (seed, p) also places the window, uniformly among all
 * places.
 *
 * <p>It remembers the epoch of the last position: one thread at a time may ask.
 */
final class Order {
  // First coordinates of the seeds, so that no epoch shares its hash with a position.
  private static final int SHUFFLE = 0;
  private static final int FLIP = 1;
  private static final int WINDOW = 2;

  private final int images;
  private final ImageSize from;
  private final ImageSize window;
  private final int batchSize;
  private final long seed;
  private final boolean horizontalFlip;

  private int[] permutation = {};
  private long permutationEpoch = -1;

  /**
   * What is seen at a position.
   *
   * @param image its number in the set
   * @param top the window's first row
   * @param left the window's first column
   * @param mirrored whether the window is mirrored left to right
   */
  record Place(int image, int top, int left, boolean mirrored) {}

  /**
   * The order of a set's images.
   *
   * @param window the size of the part that is cut from each image, at most the image's own
   * @param batchSize B, at least 1
   * @param horizontalFlip whether each image is mirrored left to right with probability ½
   */
  Order(ImageSet images, ImageSize window, int batchSize, long seed, boolean horizontalFlip) {
    if (batchSize < 1) {
      throw new InvalidSetting("batch_size", "must be at least 1, is " + batchSize);
    }
    from = images.imageSize();
    if (window.height() > from.height() || window.width() > from.width()) {
      throw new InvalidSetting(
          "image_size", "a window of %s does not fit into images of %s".formatted(window, from));
    }
    this.images = images.size();
    this.window = window;
    this.batchSize = batchSize;
    this.seed = seed;
    this.horizontalFlip = horizontalFlip;
  }

  /** B. */
  int batchSize() {
    return batchSize;
  }

  /** What a batch shows of each image. */
  ImageSize window() {
    return window;
  }

  /** Refuses a number that no step has. */
  static void requireStep(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("a step is at least 0, is " + step);
    }
  }

  /** What the batch of a step shows: B places. */
  Place[] at(long step) {
    requireStep(step);
    Place[] places = new Place[batchSize];
    long start = Math.multiplyExact(step, (long) batchSize);
    for (int i = 0; i < batchSize; i++) {
      places[i] = place(Math.addExact(start, i));
    }
    return places;
  }

  private Place place(long position) {
    long hash = Seeds.of(seed, WINDOW, position);
    int top = (int) Long.remainderUnsigned(hash >>> 32, from.height() - window.height() + 1);
    int left = (int) Long.remainderUnsigned(hash & 0xFFFFFFFFL, from.width() - window.width() + 1);
    boolean mirrored = horizontalFlip && Seeds.of(seed, FLIP, position) < 0;
    return new Place(imageAt(position), top, left, mirrored);
  }

  private int imageAt(long position) {
    long epoch = position / images;
    if (epoch != permutationEpoch) {
      permutation = permutation(images, Seeds.of(seed, SHUFFLE, epoch));
      permutationEpoch = epoch;
    }
    return permutation[(int) (position % images)];
  }

  /** Fisher and Yates's shuffle of 0 … size − 1. */
  private static int[] permutation(int size, long seed) {
    Random random = new Random(seed);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
