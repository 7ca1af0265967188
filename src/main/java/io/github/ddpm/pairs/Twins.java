package io.github.ddpm.pairs;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.listing.Listing;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.source.ImageSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which picture belongs to each image: that of the same path, whatever the suffix. Where no path is
 * the same, the folders that all of a collection are in do not count, as {@code photos/} in an
 * archive. Images of arrays have no names but numbers, and as many pictures belong to them.
 */
final class Twins {
  private static final String KEY = "condition";

  private final Listed images;
  private final Listed pictures;
  private final int[] twins;

  /**
   * A collection and the names in it.
   *
   * @param place of the collection
   * @param all its names, in order
   */
  record Listed(String place, List<String> all) {
    boolean areNumbers() {
      return all.get(0).equals(ImageSource.numbered(1).get(0));
    }

    /** The length of the path of the folders that all are in. */
    private int shared() {
      String path = all.get(0).substring(0, all.get(0).lastIndexOf('/') + 1);
      for (String name : all) {
        while (!name.startsWith(path)) {
          path = path.substring(0, path.lastIndexOf('/', path.length() - 2) + 1);
        }
      }
      return path.length();
    }

    private String stem(int index, int from) {
      String name = all.get(index);
      int end = Listing.isNamedAsImage(name) ? name.lastIndexOf('.') : name.length();
      return name.substring(from, end);
    }

    /**
     * The numbers of all by what is left of their paths.
     *
     * @throws InvalidSetting if that is the same of two
     */
    Map<String, Integer> byStem(int from) {
      Map<String, Integer> numbers = new HashMap<>();
      for (int i = 0; i < all.size(); i++) {
        Integer before = numbers.putIfAbsent(stem(i, from), i);
        require(
            before == null,
            KEY,
            "in %s there are %s and %s, which differ only in their suffix, so nothing tells which of the two belongs to a pair; take one away"
                .formatted(place, before == null ? "" : all.get(before), all.get(i)));
      }
      return numbers;
    }

    private int[] in(Map<String, Integer> others, int from) {
      return IntStream.range(0, all.size())
          .map(i -> others.getOrDefault(stem(i, from), -1))
          .toArray();
    }
  }

  /**
   * Finds the twin of each image.
   *
   * @throws InvalidSetting if one has none, or a name is ambiguous
   */
  Twins(Listed images, Listed pictures) {
    this.images = images;
    this.pictures = pictures;
    twins = images.areNumbers() && pictures.areNumbers() ? byNumber() : byName();
  }

  private int[] byNumber() {
    require(
        images.all.size() == pictures.all.size(),
        KEY,
        "%s holds %s and %s %d, but they belong together by their numbers alone"
            .formatted(
                images.place,
                Count.of(images.all.size(), "image"),
                pictures.place,
                pictures.all.size()));
    return IntStream.range(0, images.all.size()).toArray();
  }

  private int[] byName() {
    int[] whole = match(0, 0);
    int[] found =
        IntStream.of(whole).allMatch(twin -> twin < 0)
            ? match(images.shared(), pictures.shared())
            : whole;
    int first = IntStream.range(0, found.length).filter(i -> found[i] < 0).findFirst().orElse(-1);
    if (first >= 0) {
      throw missing(first, found);
    }
    return found;
  }

  private int[] match(int from, int fromOther) {
    images.byStem(from);
    return images.in(pictures.byStem(fromOther), from);
  }

  private InvalidSetting missing(int image, int[] found) {
    long all = IntStream.of(found).filter(twin -> twin < 0).count();
    int unused = unused(found);
    return new InvalidSetting(
        KEY,
        "%s has no picture for %s of %s: none there is called %s, with whatever suffix%s%s; add what is missing, or take the images without it away"
            .formatted(
                pictures.place,
                images.all.get(image),
                images.place,
                images.stem(image, 0),
                unused < 0 ? "" : " (without an image is " + pictures.all.get(unused) + ")",
                all > 1 ? "; " + Count.of(all - 1, "more image") + " lack theirs" : ""));
  }

  /** The first picture that belongs to no image; −1 if there is none. */
  private int unused(int[] found) {
    boolean[] used = new boolean[pictures.all.size()];
    IntStream.of(found).filter(twin -> twin >= 0).forEach(twin -> used[twin] = true);
    return IntStream.range(0, used.length).filter(i -> !used[i]).findFirst().orElse(-1);
  }

  /** The number of the picture that belongs to an image. */
  int of(int image) {
    return twins[image];
  }

  /** What a user should know: pictures without an image. */
  List<String> notes() {
    int left = pictures.all.size() - twins.length;
    return left == 0
        ? List.of()
        : List.of(
            "%s of %s, such as %s, belong to no image of %s and are not used"
                .formatted(
                    Count.of(left, "picture"),
                    pictures.place,
                    pictures.all.get(unused(twins)),
                    images.place));
  }
}
