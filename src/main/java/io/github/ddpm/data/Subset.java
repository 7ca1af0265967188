package io.github.ddpm.data;

import java.util.Optional;

/** Some images of a set, in its order. */
final class Subset extends WrappedImages {
  private final Numbers numbers;
  private final Runs runs;
  private final String name;

  /** Which ones: ascending numbers, found both ways. */
  interface Numbers {
    /** How many there are. */
    int size();

    /** The number of the image that has {@code index} of these before it. */
    int at(int index);

    /** How many of them are below a number, 0 to that of all images. */
    int below(int number);
  }

  /**
   * Some images of {@code images}.
   *
   * @param name tells these from others of the same set
   */
  Subset(ImageSet images, Numbers numbers, String name) {
    super(images);
    this.numbers = numbers;
    this.name = name;
    Runs all = images.runs();
    int[] limits = new int[all.count() + 1];
    for (int run = 0; run < all.count(); run++) {
      limits[run + 1] = numbers.below(all.to(run));
    }
    runs = Runs.of(limits);
  }

  @Override
  public int size() {
    return numbers.size();
  }

  @Override
  public int label(int index) {
    return images.label(numbers.at(index));
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    images.copyTo(numbers.at(index), target, offset);
  }

  @Override
  public void copyConditionTo(int index, byte[] target, int offset) {
    images.copyConditionTo(numbers.at(index), target, offset);
  }

  /** Those of the whole set, with fewer images each. */
  @Override
  public Runs runs() {
    return runs;
  }

  @Override
  public Optional<String> identity() {
    return images.identity().map(all -> all + ", " + name);
  }
}
