package io.github.ddpm.data;

import java.util.Arrays;

/**
 * How the images of a set are stored: in one or several runs of consecutive numbers, each of which
 * is best read front to back. A run may be empty.
 */
public final class Runs {
  /** Run k has the images {@code limits[k]} … {@code limits[k + 1] − 1}. */
  private final int[] limits;

  private Runs(int[] limits) {
    this.limits = limits;
  }

  /** One run of all images. */
  public static Runs one(int images) {
    return new Runs(new int[] {0, images});
  }

  /**
   * Runs one after the other.
   *
   * @param limits the number of each one's first image, and that of all images; ascending from 0
   */
  public static Runs of(int... limits) {
    return new Runs(limits.clone());
  }

  /** How many runs there are. */
  public int count() {
    return limits.length - 1;
  }

  /** The number of a run's first image. */
  public int from(int run) {
    return limits[run];
  }

  /** One past the number of a run's last image. */
  public int to(int run) {
    return limits[run + 1];
  }

  /** The run of an image. */
  public int of(int image) {
    int at = Arrays.binarySearch(limits, image);
    int run = at < 0 ? -at - 2 : at;
    while (limits[run + 1] == image) {
      run++; // Past the empty ones.
    }
    return run;
  }
}
