package io.github.ddpm.model;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.unet.UNetConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Which class each drawn image is of.
 *
 * @param count the number of classes that the network knows, or 0
 * @param only the class of all images; if empty, classes take turns: image i is of class i mod
 *     count
 * @param hasNone whether the network has learnt to draw without a class too, as guidance needs; the
 *     label {@code count} then says so
 */
public record Classes(int count, Optional<Integer> only, boolean hasNone) {
  /** Asks for all classes, a row for each. */
  public static final String ALL = "all";

  /** For networks that know no classes. */
  public static Classes none() {
    return new Classes(0, Optional.empty(), false);
  }

  /** Those of a run: its network has learnt both if some classes were withheld. */
  public static Classes of(RunConfig config) {
    return new Classes(
        config.model().classes(), Optional.empty(), config.training().labelDropout() > 0);
  }

  /** Those of a network that was read: of its run, or as many as it has embeddings. */
  public static Classes of(Optional<RunRecord> record, UNetConfig unet) {
    return record
        .map(run -> of(run.config()))
        .orElse(new Classes(unet.numClassEmbeds(), Optional.empty(), false));
  }

  /**
   * The class that a user names.
   *
   * @param wanted a number, or one of {@code names}
   * @throws InvalidSetting if there is no such class
   */
  public Classes only(String wanted, List<String> names) {
    int number = names.indexOf(wanted);
    if (number < 0 && wanted.matches("\\d{1,9}")) {
      number = Integer.parseInt(wanted);
    }
    requireAny();
    if (number < 0 || number >= count) {
      throw new InvalidSetting(
          "--class",
          "there is no class %s; take 0 to %d%s"
              .formatted(
                  wanted,
                  count - 1,
                  names.isEmpty() ? "" : " or one of " + String.join(", ", names)));
    }
    return new Classes(count, Optional.of(number), hasNone);
  }

  /**
   * Refuses to choose among classes where there are none.
   *
   * @throws InvalidSetting if so
   */
  public void requireAny() {
    if (!isConditional()) {
      throw new InvalidSetting("--class", "the model was trained without classes; leave it out");
    }
  }

  /**
   * Refuses a guidance that the network has not learnt.
   *
   * @throws InvalidSetting if so
   */
  public void requireGuidable(double guidanceScale) {
    if (guidanceScale != 1 && !(isConditional() && hasNone)) {
      throw new InvalidSetting(
          "sampling.guidance_scale",
          "must be 1, is %s: the model is trained %s"
              .formatted(
                  guidanceScale,
                  isConditional()
                      ? "with every image's class, without training.label_dropout"
                      : "without classes"));
    }
  }

  /** Whether the network is told a class of each image. */
  public boolean isConditional() {
    return count > 0;
  }

  /** The same class for every image: that of the first. */
  public Classes asOfFirst() {
    return new Classes(count, Optional.of(only.orElse(0)), hasNone);
  }

  /** The labels of images {@code first} … {@code first + size − 1}. */
  public long[] labels(long first, int size) {
    return LongStream.range(first, first + size)
        .map(i -> only.map(Integer::longValue).orElse(i % Math.max(count, 1)))
        .toArray();
  }
}
