package io.github.ddpm.pairs;

import io.github.ddpm.files.CacheKey;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.source.ImageSource;
import io.github.ddpm.source.UndecodedImage;
import io.github.ddpm.source.WrappedSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The images of one source, with the pictures of another beside them. Names, labels and order are
 * those of the images.
 */
public final class PairedSource extends WrappedSource {
  /** Where the orders differ, so many images wait for their pictures. */
  private static final int AT_ONCE = 16;

  private final ImageSource pictures;
  private final String imagesPlace;
  private final String picturesPlace;
  private Twins twins;

  /**
   * Pairs; nothing is read yet.
   *
   * @param imagesPlace where the images are, for what is said of them
   * @param picturesPlace where the pictures are
   */
  public PairedSource(
      ImageSource images, String imagesPlace, ImageSource pictures, String picturesPlace) {
    super(images);
    this.imagesPlace = imagesPlace;
    this.pictures = pictures;
    this.picturesPlace = picturesPlace;
  }

  /** Found on first use, because the names in a tar archive take reading all of it. */
  private synchronized Twins twins() throws IOException {
    if (twins == null) {
      twins =
          new Twins(
              new Twins.Listed(imagesPlace, images.names()),
              new Twins.Listed(picturesPlace, pictures.names()));
    }
    return twins;
  }

  @Override
  public String kind() {
    return "pairs of a %s, each beside one of a %s".formatted(images.kind(), pictures.kind());
  }

  /**
   * The images' names.
   *
   * @throws InvalidSetting if an image has no picture, or it is not clear which
   */
  @Override
  public List<String> names() throws IOException {
    twins();
    return images.names();
  }

  @Override
  public boolean isListedQuickly() {
    return images.isListedQuickly() && pictures.isListedQuickly();
  }

  @Override
  public List<String> notes() throws IOException {
    List<String> notes = new ArrayList<>(images.notes());
    notes.addAll(twins().notes());
    return notes;
  }

  @Override
  public String key() throws IOException {
    return new CacheKey("pairs", VERSION)
        .add("images", images.key())
        .add("pictures", pictures.key())
        .hex();
  }

  @Override
  public void read(int from, int to, ImageVisitor visitor) throws IOException {
    read(IntStream.range(from, to).toArray(), visitor);
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidSetting if the pictures are in an archive that can only be read front to back,
   *     and in another order than the images
   */
  @Override
  public void read(int[] numbers, ImageVisitor visitor) throws IOException {
    Twins all = twins();
    int[] wanted = IntStream.of(numbers).map(all::of).toArray();
    if (isAscending(wanted)) {
      try (Alongside beside = new Alongside(pictures, wanted)) {
        images.read(
            numbers, (number, image) -> visitor.visit(number, pair(number, image, beside.next())));
      }
    } else if (pictures.isListedQuickly()) {
      InPieces pieces = new InPieces(visitor);
      images.read(numbers, pieces::add);
      pieces.flush();
    } else {
      throw new InvalidSetting(
          "condition",
          "%s holds its pictures in another order than %s its images, and can only be read front to back; unpack it, or make both with tar --sort=name"
              .formatted(picturesPlace, imagesPlace));
    }
  }

  private static boolean isAscending(int[] numbers) {
    return IntStream.range(1, numbers.length).allMatch(i -> numbers[i - 1] < numbers[i]);
  }

  private PairedImage pair(int number, UndecodedImage image, UndecodedImage picture)
      throws IOException {
    return new PairedImage(image, picture, pictures.names().get(twins().of(number)));
  }

  /** Images that wait for their pictures, a few at a time. */
  private final class InPieces {
    private final ImageVisitor visitor;
    private final List<Integer> numbers = new ArrayList<>();
    private final List<UndecodedImage> waiting = new ArrayList<>();

    InPieces(ImageVisitor visitor) {
      this.visitor = visitor;
    }

    void add(int number, UndecodedImage image) throws IOException {
      numbers.add(number);
      waiting.add(image);
      if (waiting.size() == AT_ONCE) {
        flush();
      }
    }

    void flush() throws IOException {
      int[] wanted = new int[numbers.size()];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = twins().of(numbers.get(i));
      }
      int[] inOrder = Arrays.stream(wanted).sorted().toArray();
      UndecodedImage[] found = new UndecodedImage[wanted.length];
      pictures.read(
          inOrder, (number, picture) -> found[Arrays.binarySearch(inOrder, number)] = picture);
      for (int i = 0; i < wanted.length; i++) {
        UndecodedImage picture = found[Arrays.binarySearch(inOrder, wanted[i])];
        visitor.visit(numbers.get(i), pair(numbers.get(i), waiting.get(i), picture));
      }
      numbers.clear();
      waiting.clear();
    }
  }
}
