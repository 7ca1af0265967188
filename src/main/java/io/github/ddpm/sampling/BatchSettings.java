package io.github.ddpm.sampling;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.torch.Rules;
import java.util.Optional;

/**
 * How many images are drawn at once.
 *
 * <p>A processor's kernels may round differently for other numbers of images and of threads. So
 * image i always has the bytes that group ⌊i / grain⌋ has when one thread evaluates it: they depend
 * on neither batch, number of images, threads nor shard.
 *
 * @param batchSize images drawn at once, or 0 for {@value #USUAL_IMAGES}, and on a processor a part
 *     for each thread; limits memory and does not change the images
 * @param grain images of a group, or 0 to let the network decide
 */
public record BatchSettings(int batchSize, int grain) {
  /** Either value where it is left to the network and the processor. */
  public static final int AUTO = 0;

  private static final int USUAL_IMAGES = 64;

  /** Checks both values; an error names the setting's YAML key. */
  public BatchSettings {
    require(batchSize >= 0, "batch_size", "must be 0 (automatic) or positive, is " + batchSize);
    require(grain >= 0, "grain", "must be 0 (by the network) or positive, is " + grain);
  }

  static BatchSettings defaults() {
    return new BatchSettings(AUTO, AUTO);
  }

  /**
   * The same with a grain. Small networks lose time with few images; large ones do not, and where a
   * group cannot be divided, a single image should not take much longer than it has to.
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

  /** How many images are drawn at once on a GPU, which sees no groups. */
  public int imagesAtOnce() {
    return batchSize == AUTO ? USUAL_IMAGES : batchSize;
  }

  /** How many of {@code images} images a processor draws at once at most. */
  public int mostAtOnce(int images) {
    return batchSize == AUTO ? images : Math.min(images, batchSize);
  }

  /**
   * How many groups, or pieces of groups, are drawn at once on a processor: automatically as many
   * for each thread.
   *
   * @param threads that there are
   * @param size images of a group or piece
   */
  public int groupsAtOnce(int threads, int size) {
    int groups = Math.max(1, imagesAtOnce() / size);
    return batchSize == AUTO ? (groups + threads - 1) / threads * threads : groups;
  }

  /** What a user should know of a batch that is smaller than a group. */
  public Optional<String> warning() {
    return batchSize == AUTO || batchSize >= grain
        ? Optional.empty()
        : Optional.of(
            "sampling.batch_size %d is less than a group, %d images, which is evaluated at least once as a whole; with sampling.grain=%d too it takes less memory, but images may differ by a level"
                .formatted(batchSize, grain, batchSize));
  }
}
