package io.github.ddpm.data;

/**
 * The image at each position of an endless sequence of epochs, each a permutation of the whole set.
 * One thread at a time may use it.
 */
interface Epochs {
  // First coordinates of the seeds of an order, so that no two of its hashes are the same.
  int SHUFFLE = 0;
  int FLIP = 1;
  int CUT = 2;
  int RUNS = 3;
  int INSIDE = 4;

  /** The number of the image at a position, 0 or later. */
  int imageAt(long position);

  /** The number of the window, counted over all epochs, in which a position is. */
  default long windowAt(long position) {
    return 0;
  }

  /** The runs of images that a window needs; none if all of the set are in one. */
  default int[] runsOf(long window) {
    return new int[0];
  }
}
