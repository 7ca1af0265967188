package io.github.ddpm.bench;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Images of noise in memory, for timing a network without its data; the larger they are, the fewer.
 * A network's time does not depend on what the images show.
 *
 * @param pixels all images, one after the other
 * @param channels 1 or 3
 * @param classes one for each of the network's classes
 */
// The array is read, never compared.
@SuppressWarnings("ArrayRecordComponent")
record RandomImages(byte[] pixels, int channels, ImageSize imageSize, List<String> classes)
    implements ImageSet {
  /** More would not change the time of a step. */
  private static final int MOST_IMAGES = 256;

  private static final int MOST_BYTES = 1 << 26;

  /** Images of the size that {@code config} names. */
  static RandomImages of(RunConfig config) {
    ImageSize size = config.data().imageSize();
    int channels = config.data().channels();
    int bytesPerImage = channels * size.height() * size.width();
    int count = Math.min(MOST_IMAGES, Math.max(1, MOST_BYTES / bytesPerImage));
    byte[] pixels = new byte[count * bytesPerImage];
    new Random(config.seed()).nextBytes(pixels);
    List<String> classes =
        IntStream.range(0, config.model().classes()).mapToObj(String::valueOf).toList();
    return new RandomImages(pixels, channels, size, classes);
  }

  @Override
  public int size() {
    return pixels.length / bytesPerImage();
  }

  @Override
  public int label(int index) {
    return classes.isEmpty() ? -1 : index % classes.size();
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    System.arraycopy(pixels, index * bytesPerImage(), target, offset, bytesPerImage());
  }
}
