package io.github.ddpm.data;

import static io.github.ddpm.settings.InvalidSetting.require;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.ddpm.settings.Count;
import io.github.ddpm.settings.InvalidSetting;
import java.util.Optional;

/**
 * How many images of a collection are held out: measured, and never trained on.
 *
 * <p>Which ones is a function of the collection's length alone, so all runs on a collection hold
 * out the same. With n images, of which k are held out, one of each of k equal parts 0 … n/k − 1,
 * n/k … 2n/k − 1, … is, at a place given by a hash: each class of a collection sorted by class has
 * its share, and no period of the collection meets that of the parts.
 *
 * @param images their number; 0 where {@code share} says it
 * @param share their share of the collection; 0 where {@code images} says it
 */
public record Holdout(int images, double share) {
  /** Nothing is held out. */
  public static final Holdout NONE = new Holdout(0, 0);

  private static final double MOST = 0.5;

  /**
   * Reads a setting.
   *
   * @param value a whole number of images, or a share of them up to ½; 0 for none
   * @throws InvalidSetting if it is something else
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Holdout of(Number value) {
    double number = value.doubleValue();
    boolean isShare = value instanceof Double;
    require(
        number >= 0 && number <= (isShare ? MOST : Integer.MAX_VALUE),
        "holdout",
        "must be a whole number of images, or a share of them up to 0.5, is " + value);
    return isShare ? new Holdout(0, number) : new Holdout(value.intValue(), 0);
  }

  /** The setting, as {@link #of} reads it. */
  @JsonValue
  public Number value() {
    if (share > 0) {
      return share;
    }
    return images;
  }

  /** Whether any image is held out. */
  public boolean isAny() {
    return images > 0 || share > 0;
  }

  /**
   * The number of images held out of a collection.
   *
   * @param size the collection's length
   * @throws InvalidSetting if that is all of them, or none although some are asked for
   */
  public int count(int size) {
    int count = images > 0 ? images : (int) Math.round(share * size);
    require(
        count < size || !isAny(),
        "holdout",
        "is %s, which leaves none of %s; hold out fewer"
            .formatted(value(), Count.of(size, "image")));
    require(
        count > 0 || !isAny(),
        "holdout",
        "is %s, which is none of %s; hold out more, or 0"
            .formatted(value(), Count.of(size, "image")));
    return count;
  }

  /**
   * Divides a collection.
   *
   * @throws InvalidSetting as {@link #count}
   */
  public Split split(ImageSet images) {
    if (!isAny()) {
      return Split.none(images);
    }
    HeldOut held = new HeldOut(images.size(), count(images.size()));
    String name = "%d held out".formatted(held.parts());
    return new Split(
        images,
        new Subset(images, held.others(), "without " + name),
        Optional.of(new Subset(images, held, name)));
  }
}
