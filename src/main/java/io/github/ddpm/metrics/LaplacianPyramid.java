package io.github.ddpm.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * An image plane cut into bands of detail (Burt &amp; Adelson 1983): each level is the detail that
 * halving the plane loses, and the last is the remaining small plane. The sum of all levels, scaled
 * up, is the plane.
 */
final class LaplacianPyramid {
  /** The smallest shorter side of a level, as in Karras et al. */
  static final int SMALLEST = 16;

  /** The binomial filter, applied along each side. */
  private static final float[] FILTER = {1 / 16f, 4 / 16f, 6 / 16f, 4 / 16f, 1 / 16f};

  /** One level of one plane, row by row. */
  @SuppressWarnings("ArrayRecordComponent") // Read, never compared.
  record Band(float[] values, int height, int width) {}

  private LaplacianPyramid() {}

  /** The number of levels of planes of this size; at least one. */
  static int levels(int height, int width) {
    int levels = 1;
    for (int side = Math.min(height, width) / 2; side >= SMALLEST; side /= 2) {
      levels++;
    }
    return levels;
  }

  /** The levels of a plane, finest first. */
  static List<Band> of(Band plane) {
    int levels = levels(plane.height, plane.width);
    List<Band> pyramid = new ArrayList<>();
    Band rest = plane;
    for (int i = 1; i < levels; i++) {
      Band half = down(rest);
      pyramid.add(minus(rest, up(half, rest.height, rest.width)));
      rest = half;
    }
    pyramid.add(rest);
    return pyramid;
  }

  /** Every second pixel of the filtered plane. */
  private static Band down(Band plane) {
    Band smooth = filter(plane);
    int height = (plane.height + 1) / 2;
    int width = (plane.width + 1) / 2;
    float[] values = new float[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        values[y * width + x] = smooth.values[2 * y * plane.width + 2 * x];
      }
    }
    return new Band(values, height, width);
  }

  /** The plane at twice the size: zeros between the pixels, then filtered, times four. */
  private static Band up(Band plane, int height, int width) {
    float[] values = new float[height * width];
    for (int y = 0; y < plane.height; y++) {
      for (int x = 0; x < plane.width; x++) {
        values[2 * y * width + 2 * x] = 4 * plane.values[y * plane.width + x];
      }
    }
    return filter(new Band(values, height, width));
  }

  private static Band filter(Band plane) {
    float[] rows = new float[plane.values.length];
    float[] both = new float[plane.values.length];
    int width = plane.width;
    for (int y = 0; y < plane.height; y++) {
      for (int x = 0; x < width; x++) {
        for (int k = 0; k < FILTER.length; k++) {
          rows[y * width + x] +=
              FILTER[k] * plane.values[y * width + mirror(x + k - FILTER.length / 2, width)];
        }
      }
    }
    for (int y = 0; y < plane.height; y++) {
      for (int x = 0; x < width; x++) {
        for (int k = 0; k < FILTER.length; k++) {
          both[y * width + x] +=
              FILTER[k] * rows[mirror(y + k - FILTER.length / 2, plane.height) * width + x];
        }
      }
    }
    return new Band(both, plane.height, width);
  }

  /** Beyond an edge the plane is mirrored; the edge's own pixels do not repeat. */
  private static int mirror(int i, int size) {
    int inside = Math.abs(i);
    return inside < size ? inside : 2 * (size - 1) - inside;
  }

  private static Band minus(Band a, Band b) {
    float[] values = new float[a.values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = a.values[i] - b.values[i];
    }
    return new Band(values, a.height, a.width);
  }
}
