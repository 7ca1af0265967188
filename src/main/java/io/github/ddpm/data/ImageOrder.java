package io.github.ddpm.data;

import io.github.ddpm.settings.InvalidSetting;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How an epoch is ordered. A run keeps the order that it has begun with, so none of these may ever
 * change; another one gets another word.
 */
public enum ImageOrder {
  /**
   * Fisher and Yates's shuffle of all images, which takes an {@code int} for each: of smaller sets,
   * and of all runs that began before there was a choice.
   */
  SHUFFLED(""),

  /**
   * All {@link Runs} of the set in an order of their own, cut into windows of up to 16; within a
   * window all images by a {@link Permutation}. It takes no memory for an image, and reads from as
   * few files at a time.
   */
  WINDOWS("windows-16");

  /** The largest set that is shuffled. */
  private static final int MOST_SHUFFLED = 1 << 20;

  private final String word;

  ImageOrder(String word) {
    this.word = word;
  }

  /** The order of a new run: a function of the set alone. */
  public static ImageOrder of(ImageSet images) {
    return images.size() <= MOST_SHUFFLED && images.runs().count() == 1 ? SHUFFLED : WINDOWS;
  }

  /**
   * The order with a {@link #word}.
   *
   * @throws InvalidSetting if there is none
   */
  public static ImageOrder named(String word) {
    return Arrays.stream(values())
        .filter(order -> order.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidSetting(
                    "the run takes its images in the order '%s', which this version does not know (%s); continue with the version that began it, or give another --run folder"
                        .formatted(
                            word,
                            Arrays.stream(values())
                                .map(ImageOrder::word)
                                .filter(known -> !known.isEmpty())
                                .collect(Collectors.joining(", ")))));
  }

  /** What the record of a run calls it; nothing for the oldest. */
  public String word() {
    return word;
  }

  /** The epochs of a set in this order. */
  Epochs epochs(ImageSet images, long seed) {
    return this == SHUFFLED
        ? new ShuffledEpochs(images.size(), seed)
        : new WindowedEpochs(images.runs(), seed);
  }
}
