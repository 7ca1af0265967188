package io.github.ddpm.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The sliced Wasserstein distance of two sets of images, level by level of their Laplacian pyramids
 * (Karras et al. 2018, section 5): patches of 7×7 pixels are projected on random directions, and
 * the sorted projections of both sets are compared along each. It needs no network. It sees texture
 * at each scale, but not the structure of whole images.
 *
 * @param mostImages the most images used of each set; both sets use the same number
 * @param patches cut from each image
 * @param directions random directions
 * @param seed determines patches and directions
 */
public record SlicedWasserstein(int mostImages, int patches, int directions, long seed) {
  /** Directions computed at once, which bounds memory. */
  private static final int AT_ONCE = 16;

  private static final int PART = 256;

  /** Karras et al.'s patches and directions, with half their images. */
  public static SlicedWasserstein defaults() {
    return new SlicedWasserstein(8192, 128, 512, 0);
  }

  /** How many images of each set are used. */
  public int imagesOf(ImageSet a, ImageSet b) {
    return Math.min(mostImages, Math.min(a.size(), b.size()));
  }

  /**
   * The distance at each level, finest first; multiplied by 1000, as in the paper's tables.
   *
   * @throws IllegalArgumentException if the sets differ in size or channels, or images are smaller
   *     than a patch
   */
  public List<Double> between(ImageSet a, ImageSet b) {
    ImageSize size = a.imageSize();
    if (a.channels() != b.channels() || !size.equals(b.imageSize())) {
      throw new IllegalArgumentException(
          "images of %dx%s and %dx%s cannot be compared by their patches"
              .formatted(a.channels(), size, b.channels(), b.imageSize()));
    }
    if (Math.min(size.height(), size.width()) < PatchSet.SIDE) {
      throw new IllegalArgumentException("images must be at least 7x7 for their patches");
    }
    int count = imagesOf(a, b);
    List<Double> distances = new ArrayList<>();
    for (int level = 0; level < LaplacianPyramid.levels(size.height(), size.width()); level++) {
      // Patches are cut independently, so that the sets are not compared at equal places.
      PatchSet patchesOfA = new PatchSet(a, count, level, patches, seed);
      PatchSet patchesOfB = new PatchSet(b, count, level, patches, seed + 1);
      distances.add(1000 * distance(patchesOfA, patchesOfB));
    }
    return distances;
  }

  private double distance(PatchSet a, PatchSet b) {
    Random random = new Random(seed);
    double sum = 0;
    for (int done = 0; done < directions; done += AT_ONCE) {
      int now = Math.min(AT_ONCE, directions - done);
      float[] unit = directions(random, a.dimensions(), now);
      float[][] projectedA = project(a, unit, now);
      float[][] projectedB = project(b, unit, now);
      for (int i = 0; i < now; i++) {
        Arrays.parallelSort(projectedA[i]);
        Arrays.parallelSort(projectedB[i]);
        double difference = 0;
        for (int j = 0; j < projectedA[i].length; j++) {
          difference += Math.abs((double) projectedA[i][j] - projectedB[i][j]);
        }
        sum += difference / projectedA[i].length;
      }
    }
    return sum / directions;
  }

  /** Unit vectors, one after another. */
  private static float[] directions(Random random, int dimensions, int count) {
    float[] unit = new float[count * dimensions];
    for (int i = 0; i < count; i++) {
      double[] gauss = new double[dimensions];
      double squares = 0;
      for (int j = 0; j < dimensions; j++) {
        gauss[j] = random.nextGaussian();
        squares += gauss[j] * gauss[j];
      }
      for (int j = 0; j < dimensions; j++) {
        unit[i * dimensions + j] = (float) (gauss[j] / Math.sqrt(squares));
      }
    }
    return unit;
  }

  /** The projections of all patches on each of {@code count} directions. */
  private float[][] project(PatchSet set, float[] unit, int count) {
    float[][] projected = new float[count][set.images() * patches];
    try (NDManager manager = FeatureMatrices.manager()) {
      NDArray directions = manager.create(unit, new Shape(count, set.dimensions()));
      for (int from = 0; from < set.images(); from += PART) {
        int to = Math.min(from + PART, set.images());
        try (NDManager part = manager.newSubManager()) {
          int rows = (to - from) * patches;
          NDArray x = part.create(set.rows(from, to), new Shape(rows, set.dimensions()));
          float[] values = directions.matMul(x.transpose()).toFloatArray();
          for (int i = 0; i < count; i++) {
            System.arraycopy(values, i * rows, projected[i], from * patches, rows);
          }
        }
      }
    }
    return projected;
  }
}
