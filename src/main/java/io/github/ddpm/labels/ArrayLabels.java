package io.github.ddpm.labels;

import io.github.ddpm.files.NpyHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which arrays of an archive hold images, and which their labels: by their names and the part of
 * the collection that these say, such as {@code x_train} and {@code y_train}; without names, by
 * shape.
 *
 * @param arrays all arrays by name, in the archive's order
 * @param splits which part to read; of several, the one to train on
 */
public record ArrayLabels(Map<String, NpyHeader> arrays, Splits splits) {
  private static final List<String> IMAGES =
      List.of("images", "image", "imgs", "img", "x", "data", "samples", "arr", "pixels");
  private static final List<String> MASKS = List.of("mask", "masks", "segmentation", "depth");

  /** A name in words: {@code x_train}, {@code trainX} and {@code X-train} have the same. */
  private static List<String> words(String name) {
    String apart = name.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    return Arrays.stream(apart.split("[^a-z]+", -1)).filter(word -> !word.isEmpty()).toList();
  }

  private static String part(String name) {
    return words(name).stream().filter(Splits::isPart).map(Splits::word).findFirst().orElse("");
  }

  /**
   * The array of images.
   *
   * @param candidates names of arrays that have the shape of images
   * @throws AmbiguousException if there are several and no name tells
   */
  public String images(List<String> candidates) throws AmbiguousException {
    List<String> left =
        candidates.stream()
            .filter(name -> words(name).stream().noneMatch(MASKS::contains))
            .toList();
    left = left.isEmpty() ? candidates : left;
    String wanted = splits.isOne() ? Splits.word(splits.chosen()) : "train";
    List<String> ofPart = left.stream().filter(name -> part(name).equals(wanted)).toList();
    if (ofPart.isEmpty() && splits.isOne()) {
      throw new AmbiguousException("has no images of the part " + splits.chosen(), left);
    }
    List<String> whole = left.stream().filter(name -> part(name).isEmpty()).toList();
    List<String> chosen = !ofPart.isEmpty() ? ofPart : whole.isEmpty() ? left : whole;
    if (chosen.size() > 1) {
      List<String> named =
          chosen.stream().filter(name -> words(name).stream().anyMatch(IMAGES::contains)).toList();
      chosen = named.size() == 1 ? named : chosen;
    }
    if (chosen.size() > 1) {
      throw new AmbiguousException("has several arrays of images", chosen);
    }
    return chosen.get(0);
  }

  /**
   * The parts of the collection that are not read, with their number of images; empty if the
   * archive is not divided.
   */
  public Map<String, Long> leftOut(String images, List<String> candidates) {
    Map<String, Long> others = new TreeMap<>();
    candidates.stream()
        .filter(name -> !name.equals(images))
        .forEach(name -> others.put(name, arrays.get(name).shape().get(0)));
    return others;
  }

  /**
   * The arrays that may hold the labels of {@code images}, the surest first: those named so, else
   * all of that many elements that are not named otherwise.
   *
   * @return pairs of a name and whether it is that of labels
   */
  public List<Candidate> labels(String images) {
    long count = arrays.get(images).shape().get(0);
    List<Candidate> named = new ArrayList<>();
    List<Candidate> others = new ArrayList<>();
    arrays.forEach(
        (name, header) -> {
          List<Long> shape = header.shape();
          boolean fits =
              !name.equals(images)
                  && !shape.isEmpty()
                  && shape.size() <= 2
                  && shape.get(0) == count
                  && part(name).equals(part(images));
          if (fits && rank(name).isPresent()) {
            named.add(new Candidate(name, true));
          } else if (fits && words(name).stream().noneMatch(LabelWords::isId)) {
            others.add(new Candidate(name, false));
          }
        });
    named.sort((a, b) -> rank(a.name).get() - rank(b.name).get());
    return named.isEmpty() ? others : named;
  }

  /**
   * An array that may hold labels.
   *
   * @param isNamed whether its name says that it does
   */
  public record Candidate(String name, boolean isNamed) {}

  private static Optional<Integer> rank(String name) {
    List<String> words = words(name).stream().filter(word -> !Splits.isWord(word)).toList();
    String all = String.join("_", words);
    return LabelWords.rank(all).isPresent()
        ? Optional.of(LabelWords.rank(all).getAsInt())
        : words.stream()
            .filter(word -> LabelWords.rank(word).isPresent())
            .map(word -> 100 + LabelWords.rank(word).getAsInt())
            .findFirst();
  }

  /** Several readings are as likely. The message states the problem without a subject. */
  public static final class AmbiguousException extends java.io.IOException {
    private static final long serialVersionUID = 1L;

    AmbiguousException(String problem, List<String> arrays) {
      super(problem + ": " + String.join(", ", arrays));
    }
  }
}
