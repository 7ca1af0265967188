package io.github.ddpm.data;

/** Epochs shuffled by Fisher and Yates; that of the last position is kept. */
final class ShuffledEpochs implements Epochs {
  private final int images;
  private final long seed;
  private int[] permutation = {};
  private long permutationEpoch = -1;

  ShuffledEpochs(int images, long seed) {
    this.images = images;
    this.seed = seed;
  }

  @Override
  public int imageAt(long position) {
    long epoch = position / images;
    if (epoch != permutationEpoch) {
      permutation = Seeds.permutation(images, Seeds.of(seed, SHUFFLE, epoch));
      permutationEpoch = epoch;
    }
    return permutation[(int) (position % images)];
  }
}
