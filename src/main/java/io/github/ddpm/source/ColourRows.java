package io.github.ddpm.source;

import io.github.ddpm.settings.ArrayLayout;
import java.nio.file.Path;
import java.util.List;

/** Rows of 3·S·S values, which hold planes of one colour each, or pixels of three values. */
final class ColourRows {
  /** So many rows are looked at. */
  static final int LOOKED_AT = 16;

  private ColourRows() {}

  /** The values of pixels side by side, given those of channels side by side. */
  static byte[] interleaved(byte[] planes, int channels) {
    byte[] pixels = new byte[planes.length];
    int plane = planes.length / channels;
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < channels; channel++) {
        pixels[i * channels + channel] = planes[channel * plane + i];
      }
    }
    return pixels;
  }

  /** The error for rows that could be either; it says in which way the first are smoother. */
  static BadImagesException ambiguous(Path file, int side, List<byte[]> first) {
    long asPixels = first.stream().mapToLong(row -> roughness(row, side)).sum();
    long asPlanes = first.stream().mapToLong(row -> roughness(interleaved(row, 3), side)).sum();
    ArrayLayout smoother = asPlanes < asPixels ? ArrayLayout.PLANAR : ArrayLayout.INTERLEAVED;
    return new BadImagesException(
        file,
        "has rows of 3·%d·%d values, which may be planes of red, green and blue, as CIFAR's, or pixels of three values; set data.layout to planar or interleaved (the first pictures are smoother if %s)"
            .formatted(side, side, smoother == ArrayLayout.PLANAR ? "planar" : "interleaved"));
  }

  /** The sum of differences between neighbours in the same channel. */
  private static long roughness(byte[] pixels, int side) {
    long sum = 0;
    for (int y = 0; y < side; y++) {
      for (int i = 0; i < 3 * side; i++) {
        int at = y * 3 * side + i;
        int value = pixels[at] & 0xFF;
        sum += i < 3 ? 0 : Math.abs(value - (pixels[at - 3] & 0xFF));
        sum += y == 0 ? 0 : Math.abs(value - (pixels[at - 3 * side] & 0xFF));
      }
    }
    return sum;
  }
}
