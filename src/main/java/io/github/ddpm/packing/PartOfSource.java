package io.github.ddpm.packing;

import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.WrappedSource;
import java.io.IOException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.stream.IntStream;

/** Some images of another source, numbered from 0. */
public final class PartOfSource extends WrappedSource {
  private final int[] numbers;

  /** The images with these numbers, which ascend; the array is not copied. */
  PartOfSource(ImageSource whole, int[] numbers) {
    super(whole);
    this.numbers = numbers;
  }

  /** Images {@code from} … {@code to − 1}. */
  public PartOfSource(ImageSource whole, int from, int to) {
    this(whole, IntStream.range(from, to).toArray());
  }

  @Override
  public List<String> names() throws IOException {
    return new NamesOfPart(images.names(), numbers);
  }

  @Override
  public ImageLabels labels() throws IOException {
    return of(images.labels());
  }

  /** The labels of this part, among those of the images. */
  public ImageLabels of(ImageLabels all) {
    int[] own = IntStream.of(numbers).map(number -> all.values()[number]).toArray();
    return new ImageLabels(all.classes(), own, all.origin());
  }

  @Override
  public String key() throws IOException {
    return "images %s of %s".formatted(Arrays.toString(numbers), images.key());
  }

  @Override
  public boolean isPart() {
    return true;
  }

  @Override
  public void read(int first, int last, ImageVisitor visitor) throws IOException {
    images.read(
        Arrays.copyOfRange(numbers, first, last),
        (number, image) -> visitor.visit(Arrays.binarySearch(numbers, number), image));
  }

  /** The names of the images, without a list of their own. */
  private static final class NamesOfPart extends AbstractList<String> implements RandomAccess {
    private final List<String> all;
    private final int[] numbers;

    NamesOfPart(List<String> all, int[] numbers) {
      this.all = all;
      this.numbers = numbers;
    }

    @Override
    public String get(int index) {
      return all.get(numbers[index]);
    }

    @Override
    public int size() {
      return numbers.length;
    }
  }
}
