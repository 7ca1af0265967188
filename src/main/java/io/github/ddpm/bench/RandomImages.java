package io.github.ddpm.bench;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import java.util.List;
import java.util.Random;

/**
 * Images of noise in memory, so that a network can be timed without its data. A network's time does
 * not depend on what the images show.
 *
 * @param pixels all images, one after the other
 * @param channels 1 or 3
 */
// The array is read, never compared.
@SuppressWarnings("ArrayRecordComponent")
record RandomImages(byte[] pixels, int channels, ImageSize imageSize) implements ImageSet {
  private static final int SIZE = 256;

  /** Of the size that {@code config} names. */
  static RandomImages of(RunConfig config) {
    ImageSize size = config.data().imageSize();
    int channels = config.data().channels();
    byte[] pixels = new byte[SIZE * channels * size.height() * size.width()];
    new Random(config.seed()).nextBytes(pixels);
    return new RandomImages(pixels, channels, size);
  }

  @Override
  public int size() {
    return SIZE;
  }

  @Override
  public List<String> classes() {
    return List.of();
  }

  @Override
  public int label(int index) {
    return -1;
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    System.arraycopy(pixels, index * bytesPerImage(), target, offset, bytesPerImage());
  }
}
