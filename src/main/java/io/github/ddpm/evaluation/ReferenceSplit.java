package io.github.ddpm.evaluation;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.Split;
import java.util.Locale;

/** A part of a collection of which some images are held out; of any other, all images. */
public enum ReferenceSplit {
  /** The images held out. */
  HOLDOUT,
  /** The images trained on. */
  TRAIN,
  /** Both. */
  ALL;

  /** This part, or {@link #ALL} where there are no parts. */
  ReferenceSplit in(Split split) {
    return split.holdout().isPresent() ? this : ALL;
  }

  /** Its images. */
  ImageSet of(Split split) {
    return switch (this) {
      case HOLDOUT -> split.holdout().orElse(split.all());
      case TRAIN -> split.training();
      case ALL -> split.all();
    };
  }

  /** The word for it, as {@code --split} takes it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
