package io.github.ddpm.sampling;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.torch.Rules;

/**
 * How many images are drawn at once.
 *
 * <p>A processor's kernels round differently for other numbers of images and of threads. So image i
 * is always drawn in group ⌊i / grain⌋, and each group is evaluated by one thread: then its bytes
 * depend on neither batch, number of images, threads nor shard.
 *
 * @param batchSize images drawn at once; limits memory and does not change the images
 * @param grain images of a group, or 0 to let the network decide
 */
public record BatchSettings(int batchSize, int grain) {
  /** The grain of settings that leave it to the network. */
  public static final int AUTO = 0;

  /** Checks both values; an error names the setting's YAML key. */
  public BatchSettings {
    require(batchSize >= 1, "batch_size", "must be at least 1, is " + batchSize);
    require(grain >= 0, "grain", "must be 0 (by the network) or positive, is " + grain);
  }

  static BatchSettings defaults() {
    return new BatchSettings(64, AUTO);
  }

  /**
   * The same with a grain. Small networks lose time with few images; large ones do not, and a
   * single image should not take much longer than it has to.
   *
   * @param work the network's multiplications and additions for one image
   */
  BatchSettings resolved(double work) {
    if (grain != AUTO) {
      return this;
    }
    double most = Math.min(Rules.GROUP_IMAGES, Rules.GROUP_WORK / work);
    return new BatchSettings(batchSize, Integer.highestOneBit(Math.max(1, (int) most)));
  }

  /** How many groups are drawn at once, at least one. */
  public int groupsAtOnce() {
    return Math.max(1, batchSize / grain);
  }
}
