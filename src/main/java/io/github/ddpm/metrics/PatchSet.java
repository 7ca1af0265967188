package io.github.ddpm.metrics;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.metrics.LaplacianPyramid.Band;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Random patches of one level of the images' pyramids, each channel normalised to mean 0 and
 * deviation 1 over all patches of the set (Karras et al. 2018, section 5).
 *
 * <p>The level's pixels are kept in memory and patches are cut out on demand: all patches together
 * would need a hundred times the memory.
 */
final class PatchSet {
  static final int SIDE = 7;

  /** The odd number nearest to 2⁶⁴ divided by the golden ratio. */
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private final List<List<Band>> images = new ArrayList<>();
  private final int channels;
  private final int perImage;
  private final long seed;
  private final double[] mean;
  private final double[] deviation;

  /** Patches of level {@code level} of the first {@code count} of {@code all}. */
  PatchSet(ImageSet all, int count, int level, int perImage, long seed) {
    this.channels = all.channels();
    this.perImage = perImage;
    this.seed = seed;
    for (int i = 0; i < count; i++) {
      images.add(levels(all, (int) ((long) i * all.size() / count), level));
    }
    mean = new double[channels];
    deviation = new double[channels];
    normalize();
  }

  /** The number of values in a patch. */
  int dimensions() {
    return channels * SIDE * SIDE;
  }

  int images() {
    return images.size();
  }

  /** The patches of images {@code from} … {@code to − 1}, one row each. */
  float[] rows(int from, int to) {
    float[] rows = new float[(to - from) * perImage * dimensions()];
    for (int i = from; i < to; i++) {
      cut(i, rows, (i - from) * perImage * dimensions());
    }
    return rows;
  }

  private static List<Band> levels(ImageSet all, int image, int level) {
    byte[] pixels = new byte[all.bytesPerImage()];
    all.copyTo(image, pixels, 0);
    ImageSize size = all.imageSize();
    int plane = size.height() * size.width();
    List<Band> levels = new ArrayList<>();
    for (int c = 0; c < all.channels(); c++) {
      float[] values = new float[plane];
      for (int i = 0; i < plane; i++) {
        values[i] = pixels[c * plane + i] & 0xFF;
      }
      levels.add(LaplacianPyramid.of(new Band(values, size.height(), size.width())).get(level));
    }
    return levels;
  }

  private void normalize() {
    double[] sum = new double[channels];
    double[] squares = new double[channels];
    Arrays.fill(deviation, 1);
    for (int i = 0; i < images.size(); i++) {
      float[] rows = rows(i, i + 1);
      for (int j = 0; j < rows.length; j++) {
        int c = j / (SIDE * SIDE) % channels;
        sum[c] += rows[j];
        squares[c] += (double) rows[j] * rows[j];
      }
    }
    double n = (double) images.size() * perImage * SIDE * SIDE;
    for (int c = 0; c < channels; c++) {
      mean[c] = sum[c] / n;
      double variance = squares[c] / n - mean[c] * mean[c];
      deviation[c] = variance > 0 ? Math.sqrt(variance) : 1; // All pixels may be equal.
    }
  }

  private void cut(int image, float[] target, int offset) {
    // Consecutive seeds would give similar places.
    Random random = new Random((seed * 1_000_003 + image + 1) * GOLDEN_GAMMA);
    List<Band> levels = images.get(image);
    int at = offset;
    for (int patch = 0; patch < perImage; patch++) {
      int top = random.nextInt(levels.get(0).height() - SIDE + 1);
      int left = random.nextInt(levels.get(0).width() - SIDE + 1);
      for (int c = 0; c < channels; c++) {
        Band level = levels.get(c);
        for (int y = top; y < top + SIDE; y++) {
          for (int x = left; x < left + SIDE; x++) {
            target[at++] =
                (float) ((level.values()[y * level.width() + x] - mean[c]) / deviation[c]);
          }
        }
      }
    }
  }
}
