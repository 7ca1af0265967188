package io.github.ddpm.metrics;

import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Shapes;
import java.util.List;
import java.util.stream.IntStream;

/** The built-in grey shapes, and copies of them that are worse. */
@SuppressWarnings("ArrayRecordComponent") // Read, never compared.
record TestImages(byte[][] pixels, int[] labels, int side) implements ImageSet {

  static TestImages shapes(int count, long seed, int side) {
    Shapes shapes = new Shapes(seed, count, ImageSize.square(side), 1);
    byte[][] pixels = new byte[count][side * side];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      shapes.copyTo(i, pixels[i], 0);
      labels[i] = shapes.label(i);
    }
    return new TestImages(pixels, labels, side);
  }

  /** Images {@code from} … {@code to − 1}. */
  HostBatch batch(int from, int to) {
    return HostBatch.of(this, IntStream.range(from, to).toArray());
  }

  /** Each pixel the mean of the nine around it. */
  TestImages blurred() {
    return map(
        (image, y, x) -> {
          int sum = 0;
          for (int dy = -1; dy <= 1; dy++) {
            for (int dx = -1; dx <= 1; dx++) {
              sum += image[clamp(y + dy) * side + clamp(x + dx)] & 0xFF;
            }
          }
          return sum / 9;
        });
  }

  /** Moved down and to the right; the edge repeats. */
  TestImages shifted(int by) {
    return map((image, y, x) -> image[clamp(y - by) * side + clamp(x - by)] & 0xFF);
  }

  private interface Pixel {
    int of(byte[] image, int y, int x);
  }

  private TestImages map(Pixel pixel) {
    byte[][] mapped = new byte[pixels.length][side * side];
    for (int i = 0; i < mapped.length; i++) {
      for (int j = 0; j < side * side; j++) {
        mapped[i][j] = (byte) pixel.of(pixels[i], j / side, j % side);
      }
    }
    return new TestImages(mapped, labels, side);
  }

  private int clamp(int i) {
    return Math.min(Math.max(i, 0), side - 1);
  }

  @Override
  public int size() {
    return pixels.length;
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public ImageSize imageSize() {
    return ImageSize.square(side);
  }

  @Override
  public List<String> classes() {
    return List.of("0", "1", "2", "3");
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    System.arraycopy(pixels[index], 0, target, offset, side * side);
  }
}
