package io.github.ddpm.data;

import java.util.List;

/** Some images of a set, by their numbers. */
final class Subset implements ImageSet {
  private final ImageSet images;
  private final int[] numbers;

  /** Image i is number {@code numbers[i]} of {@code images}; the array is not copied. */
  Subset(ImageSet images, int[] numbers) {
    this.images = images;
    this.numbers = numbers;
  }

  @Override
  public int size() {
    return numbers.length;
  }

  @Override
  public int channels() {
    return images.channels();
  }

  @Override
  public ImageSize imageSize() {
    return images.imageSize();
  }

  @Override
  public List<String> classes() {
    return images.classes();
  }

  @Override
  public int label(int index) {
    return images.label(numbers[index]);
  }

  @Override
  public String labelOrigin() {
    return images.labelOrigin();
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    images.copyTo(numbers[index], target, offset);
  }
}
