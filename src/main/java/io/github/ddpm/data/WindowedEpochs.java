package io.github.ddpm.data;

import java.util.Arrays;

/**
 * Epochs in windows. In each epoch the K runs of the set come in another order, and ⌈K / 16⌉
 * windows of nearly equal numbers of them follow one another. Within a window the images of all its
 * runs are permuted. So all images of an epoch come once, while those of at most 16 runs are mixed.
 *
 * <p>It keeps the order of the runs of one epoch, and nothing of the images.
 */
final class WindowedEpochs implements Epochs {
  private static final int MOST_RUNS = 16;

  private final Runs runs;
  private final long images;
  private final int windows;
  private final long seed;

  private long epoch = -1;

  /** The runs of the epoch in their order, and how many images come before each. */
  private final int[] order;

  private final int[] before;

  private int window = -1;
  private Permutation inside;

  WindowedEpochs(Runs runs, long seed) {
    this.runs = runs;
    this.seed = seed;
    images = runs.to(runs.count() - 1);
    windows = (runs.count() + MOST_RUNS - 1) / MOST_RUNS;
    order = new int[runs.count()];
    before = new int[runs.count() + 1];
  }

  @Override
  public int imageAt(long position) {
    enter(position / images);
    int place = (int) (position % images);
    int found = windowOf(place);
    int first = before[limit(found)];
    if (found != window) {
      window = found;
      inside =
          new Permutation(before[limit(found + 1)] - first, Seeds.of(seed, INSIDE, epoch, window));
    }
    int other = first + (int) inside.at(place - first);
    int run = runAt(other);
    return runs.from(order[run]) + other - before[run];
  }

  @Override
  public long windowAt(long position) {
    enter(position / images);
    return epoch * windows + windowOf((int) (position % images));
  }

  @Override
  public int[] runsOf(long number) {
    if (windows == 1 && runs.count() == 1) {
      return new int[0];
    }
    Permutation runsInOrder = runsOfEpoch(number / windows);
    int inEpoch = (int) (number % windows);
    int[] found = new int[limit(inEpoch + 1) - limit(inEpoch)];
    Arrays.setAll(found, i -> (int) runsInOrder.at(limit(inEpoch) + i));
    return found;
  }

  private Permutation runsOfEpoch(long number) {
    return new Permutation(runs.count(), Seeds.of(seed, RUNS, number));
  }

  private void enter(long now) {
    if (now != epoch) {
      Permutation runsInOrder = runsOfEpoch(now);
      for (int i = 0; i < order.length; i++) {
        order[i] = (int) runsInOrder.at(i);
        before[i + 1] = before[i] + runs.to(order[i]) - runs.from(order[i]);
      }
      epoch = now;
      window = -1;
    }
  }

  /** How many runs of an epoch come before a window. */
  private int limit(int number) {
    return (int) ((long) order.length * number / windows);
  }

  /** The window of the epoch that has a place of it. */
  private int windowOf(int place) {
    return (int) (((runAt(place) + 1L) * windows - 1) / order.length);
  }

  /** Where in the epoch's order of runs the one with a place of it is. */
  private int runAt(int place) {
    int at = Arrays.binarySearch(before, place);
    int run = at < 0 ? -at - 2 : at;
    while (before[run + 1] == place) {
      run++; // Past the empty ones.
    }
    return run;
  }
}
