package io.github.ddpm.generate;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Seeds;

/**
 * Images of a collection, made smaller as in training: what a network is shown that is watched or
 * measured. Image i is drawn of another one of the collection, at random, until all have had their
 * turn; so it depends on the collection and i alone.
 */
public final class ShrunkImages implements SmallImageSource {
  private final ImageSet images;
  private final ImageSize window;
  private final int factor;
  private final int[] order;

  /**
   * Prepares them; nothing is read yet.
   *
   * @param window the size of the images that the network draws; of larger ones the centre is taken
   * @param factor how many times smaller they are shown
   */
  public ShrunkImages(ImageSet images, ImageSize window, int factor) {
    this.images = images;
    this.window = window;
    this.factor = factor;
    order = Seeds.permutation(images.size(), 0);
  }

  /** Shows them to a sampler's network, the first that enlarges. */
  public BatchSampler to(BatchSampler sampler) {
    return sampler.enlarging(new Enlarging(this, window.over(factor), 1));
  }

  @Override
  public float[] pixels(int number) {
    byte[] bytes = new byte[images.bytesPerImage()];
    images.copyTo(order[number % order.length], bytes, 0);
    ImageSize size = images.imageSize();
    int top = (size.height() - window.height()) / 2;
    int left = (size.width() - window.width()) / 2;
    int height = window.over(factor).height();
    int width = window.over(factor).width();
    float[] small = new float[images.channels() * height * width];
    for (int i = 0; i < small.length; i++) {
      int plane = i / (height * width) * size.height();
      int row = plane + top + i / width % height * factor;
      small[i] = mean(bytes, row, left + i % width * factor, size.width());
    }
    return small;
  }

  /** The mean of a square of bytes, in [−1, 1]. */
  private float mean(byte[] bytes, int top, int left, int width) {
    int sum = 0;
    for (int row = top; row < top + factor; row++) {
      for (int column = left; column < left + factor; column++) {
        sum += bytes[row * width + column] & 0xFF;
      }
    }
    return (float) (sum / (127.5 * factor * factor) - 1);
  }
}
