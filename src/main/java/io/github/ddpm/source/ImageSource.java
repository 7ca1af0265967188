package io.github.ddpm.source;

import io.github.ddpm.files.CacheKey;
import io.github.ddpm.labels.ImageLabels;
import io.github.ddpm.listing.LeftOut;
import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A collection in its original form: images of any size and mode, in a fixed order. It is read from
 * first to last, because an archive can only be read that way.
 */
public interface ImageSource {
  /** Raised whenever other images are made of the same files. */
  int VERSION = 4;

  /** A description, such as {@code folder of image files}. */
  String kind();

  /** The images' names, in order: paths with {@code /}, or {@code image 17}. */
  List<String> names() throws IOException;

  /** The collection's own labels. */
  ImageLabels labels() throws IOException;

  /** The classes of its own labels. */
  default List<String> classes() throws IOException {
    return labels().classes();
  }

  /** The settings that change how it is read: {@code split}, {@code range}, {@code layout}. */
  default Set<String> settings() {
    return Set.of();
  }

  /** Whether the images are listed without reading all of them. */
  default boolean isListedQuickly() {
    return true;
  }

  /** Whether these are only some of a collection's images, and others may be readable. */
  default boolean isPart() {
    return false;
  }

  /** What lies among the images and is left out. */
  default LeftOut leftOut() throws IOException {
    return new LeftOut();
  }

  /** What else a user should know of it before training on it, in sentences. */
  default List<String> notes() throws IOException {
    return List.of();
  }

  /** A text that changes whenever the images might have changed. */
  String key() throws IOException;

  /** A text that changes whenever {@link #labels} might have changed though the images have not. */
  default String labelsKey() throws IOException {
    return "";
  }

  /**
   * Hands over images {@code from} … {@code to − 1}, in order.
   *
   * @throws IOException if the collection itself cannot be read, or the visitor throws
   */
  void read(int from, int to, ImageVisitor visitor) throws IOException;

  /**
   * Hands over some images, in order.
   *
   * @param numbers of the images, ascending
   * @throws IOException as {@link #read(int, int, ImageVisitor)}
   */
  default void read(int[] numbers, ImageVisitor visitor) throws IOException {
    if (numbers.length > 0) {
      read(
          numbers[0],
          numbers[numbers.length - 1] + 1,
          (number, image) -> {
            if (Arrays.binarySearch(numbers, number) >= 0) {
              visitor.visit(number, image);
            }
          });
    }
  }

  /** The key of a collection in one file, which could be read in several ways. */
  static CacheKey keyOf(String kind, Path file) throws IOException {
    return new CacheKey("images", VERSION).add("kind", kind).addFile(file);
  }

  /** The names {@code image 0}, {@code image 1}, … for {@code count} unnamed images. */
  static List<String> numbered(int count) {
    // A stored list of a million names could be larger than the images.
    return new AbstractList<>() {
      @Override
      public String get(int index) {
        return "image " + Objects.checkIndex(index, count);
      }

      @Override
      public int size() {
        return count;
      }
    };
  }

  /** Receives images. */
  interface ImageVisitor {
    void visit(int index, UndecodedImage image) throws IOException;
  }
}
