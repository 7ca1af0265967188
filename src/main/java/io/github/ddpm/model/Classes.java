package io.github.ddpm.model;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.unet.UNetConfig;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The class of each drawn image.
 *
 * @param count the number of the network's classes, or 0
 * @param only the class of all images; if empty, classes take turns: image i is of class i mod
 *     count
 * @param hasNone whether the network can also draw without a class, as guidance needs; the label
 *     {@code count} means "no class"
 */
public record Classes(int count, Optional<Integer> only, boolean hasNone) {
  /** Asks for all classes, a row for each. */
  public static final String ALL = "all";

  /**
   * The classes of a run; its network can draw without a class if training withheld some labels.
   */
  public static Classes of(RunConfig config) {
    return new Classes(
        config.model().classes(), Optional.empty(), config.training().labelDropout() > 0);
  }

  /** The classes of a network that was read: its run's, or one per class embedding. */
  public static Classes of(Optional<RunRecord> record, UNetConfig unet) {
    return record
        .map(run -> of(run.config()))
        .orElse(new Classes(unet.numClassEmbeds(), Optional.empty(), false));
  }

  /**
   * The class that a user names.
   *
   * @param wanted a number, or one of {@code names}, in whose letters case counts only where
   *     several names differ in nothing else
   * @throws InvalidSetting if there is no such class
   */
  public Classes only(String wanted, List<String> names) {
    int number = names.indexOf(wanted);
    if (number < 0 && wanted.matches("\\d{1,9}")) {
      number = Integer.parseInt(wanted);
    }
    List<String> alike = names.stream().filter(wanted::equalsIgnoreCase).toList();
    if (number < 0 && alike.size() == 1) {
      number = names.indexOf(alike.get(0));
    }
    requireAny();
    if (number < 0 || number >= count) {
      throw new InvalidSetting(
          "--class",
          "there is no class %s; use 0 to %d%s"
              .formatted(
                  wanted,
                  count - 1,
                  names.isEmpty() ? "" : " or one of " + String.join(", ", names)));
    }
    return new Classes(count, Optional.of(number), hasNone);
  }

  /**
   * Refuses a choice of class if the network has no classes.
   *
   * @throws InvalidSetting if so
   */
  public void requireAny() {
    if (!isConditional()) {
      throw new InvalidSetting("--class", "the model was trained without classes; leave it out");
    }
  }

  /**
   * Refuses guidance if the network has not learnt to draw without a class.
   *
   * @throws InvalidSetting if so
   */
  public void requireGuidable(double guidanceScale) {
    if (guidanceScale != 1 && !(isConditional() && hasNone)) {
      throw new InvalidSetting(
          "sampling.guidance_scale",
          "must be 1, is %s: the model was trained %s"
              .formatted(
                  guidanceScale,
                  isConditional()
                      ? "with every image's class, without training.label_dropout"
                      : "without classes"));
    }
  }

  /** Whether the network takes class labels. */
  public boolean isConditional() {
    return count > 0;
  }

  /** The same classes, but every image has the class of the first. */
  public Classes asOfFirst() {
    return new Classes(count, Optional.of(only.orElse(0)), hasNone);
  }

  /** What the network is told of images {@code first} … {@code first + size − 1}. */
  public Conditions conditions(NDManager manager, long first, int size) {
    return isConditional() ? Conditions.classes(manager, labels(first, size)) : Conditions.NONE;
  }

  /** The same for images without a class. */
  public Conditions withoutClass(NDManager manager, int size) {
    return new Classes(count, Optional.of(count), hasNone).conditions(manager, 0, size);
  }

  /** The labels of images {@code first} … {@code first + size − 1}. */
  public long[] labels(long first, int size) {
    return LongStream.range(first, first + size)
        .map(i -> only.map(Integer::longValue).orElse(i % Math.max(count, 1)))
        .toArray();
  }
}
