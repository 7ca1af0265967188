package io.github.ddpm.datasets;

import io.github.ddpm.data.BadDataException;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The training images of MNIST (LeCun et al. 1998) or Fashion-MNIST (Xiao et al. 2017): grey, read
 * from their IDX files, which may be gzipped, and mapped into memory. Without the label file the
 * images have no labels.
 */
public final class IdxImages implements ImageSet {
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  private static final List<String> DIGITS =
      List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  private static final List<String> NUMBERS =
      IntStream.range(0, 256).mapToObj(Integer::toString).toList();
  private static final List<String> CLOTHES =
      List.of(
          "T-shirt/top", "Trouser",
          "Pullover", "Dress",
          "Coat", "Sandal",
          "Shirt", "Sneaker",
          "Bag", "Ankle boot");

  private final IdxFile images;
  private final Optional<IdxFile> labels;
  private final List<String> classes;

  private IdxImages(IdxFile images, Optional<IdxFile> labels, List<String> classes) {
    this.images = images;
    this.labels = labels;
    this.classes = labels.isPresent() ? classes : List.of();
  }

  /**
   * Reads MNIST from {@code folder}.
   *
   * @throws IOException if the images are missing, or a file does not conform to its format
   */
  public static IdxImages mnist(Path folder) throws IOException {
    return read("mnist", folder, DIGITS, "https://yann.lecun.com/exdb/mnist/");
  }

  /**
   * Reads Fashion-MNIST from {@code folder}.
   *
   * @throws IOException if the images are missing, or a file does not conform to its format
   */
  public static IdxImages fashionMnist(Path folder) throws IOException {
    return read(
        "fashion-mnist", folder, CLOTHES, "https://github.com/zalandoresearch/fashion-mnist");
  }

  /**
   * Reads any IDX file of images, and the label file beside it, whose name has {@code labels} and
   * {@code idx1} instead. Classes are named by their numbers.
   *
   * @throws IOException if a file does not conform to its format
   */
  public static IdxImages of(Path imageFile) throws IOException {
    String name = imageFile.getFileName().toString();
    String labels = name.replace("idx3", "idx1").replace("images", "labels");
    Optional<Path> labelFile =
        labels.equals(name)
            ? Optional.empty()
            : DataFiles.find(imageFile.resolveSibling("."), labels.replaceFirst("\\.gz$", ""));
    return read(imageFile, labelFile, NUMBERS);
  }

  /**
   * Reads the training images of a folder that holds IDX files under MNIST's names, as {@link #of}
   * does; empty if it does not.
   *
   * @throws IOException if a file does not conform to its format
   */
  public static Optional<IdxImages> find(Path folder) throws IOException {
    Optional<Path> images = findFile(folder, IMAGES);
    return images.isEmpty()
        ? Optional.empty()
        : Optional.of(read(images.get(), findFile(folder, LABELS), NUMBERS));
  }

  private static Optional<Path> findFile(Path folder, String name) {
    return DataFiles.find(folder, name).or(() -> DataFiles.find(folder, dotted(name)));
  }

  @Override
  public int size() {
    return images.dimension(0);
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public ImageSize imageSize() {
    return new ImageSize(images.dimension(1), images.dimension(2));
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public int label(int index) {
    Objects.checkIndex(index, size());
    return labels.map(file -> file.values().at(index)).orElse(-1);
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    Objects.checkIndex(index, size());
    int length = bytesPerImage();
    images.values().copyTo(index * length, target, offset, length);
  }

  private static IdxImages read(String source, Path folder, List<String> classes, String origin)
      throws IOException {
    Optional<Path> imageFile = findFile(folder, IMAGES);
    if (imageFile.isEmpty()) {
      throw DataFiles.missing(
          source, folder, IMAGES + " and " + LABELS + " (or the same with .gz)", origin);
    }
    return read(imageFile.get(), findFile(folder, LABELS), classes);
  }

  private static IdxImages read(Path imageFile, Optional<Path> labelFile, List<String> classes)
      throws IOException {
    IdxFile images = IdxFile.read(imageFile, 3);
    if (labelFile.isEmpty()) {
      return new IdxImages(images, Optional.empty(), classes);
    }
    IdxFile labels = IdxFile.read(labelFile.get(), 1);
    if (labels.dimension(0) != images.dimension(0)) {
      throw new BadDataException(
          labelFile.get(),
          "does not belong to %s: expected %d labels, found %d"
              .formatted(imageFile, images.dimension(0), labels.dimension(0)));
    }
    int most = 0;
    for (int i = 0; i < labels.dimension(0); i++) {
      most = Math.max(most, labels.values().at(i));
    }
    if (most >= classes.size()) {
      throw new BadDataException(
          labelFile.get(),
          "has the label %d, expected 0 to %d".formatted(most, classes.size() - 1));
    }
    List<String> named = classes.equals(NUMBERS) ? NUMBERS.subList(0, most + 1) : classes;
    return new IdxImages(images, Optional.of(labels), named);
  }

  /** The name as some programs unpack the files. */
  private static String dotted(String name) {
    return name.replace("-idx", ".idx");
  }
}
