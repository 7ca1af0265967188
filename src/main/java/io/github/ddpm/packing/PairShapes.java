package io.github.ddpm.packing;

import io.github.ddpm.data.Crop;
import io.github.ddpm.decode.Stored;
import java.util.Optional;

/**
 * Looks for images whose shape is not that of the picture beside them: cropped by the same rule,
 * they show other parts of what both are of.
 */
public final class PairShapes {
  private final Crop crop;
  private int seen;
  private int differ;
  private String first = "";

  /** Looks at pairs that are cropped in this way. */
  public PairShapes(Crop crop) {
    this.crop = crop;
  }

  /** Looks at a pair. */
  public synchronized void see(Stored image, Stored condition) {
    seen++;
    if (!areAlike(image, condition)) {
      differ++;
      String sizes = image.size() + " and " + condition.size();
      first = first.isEmpty() || sizes.compareTo(first) < 0 ? sizes : first;
    }
  }

  /** Whether the smaller is the larger one scaled, each side to the next whole number. */
  private static boolean areAlike(Stored one, Stored other) {
    boolean isSmaller = (long) one.width() * one.height() < (long) other.width() * other.height();
    Stored small = isSmaller ? one : other;
    Stored large = isSmaller ? other : one;
    double width = (double) large.width() * small.height() / large.height();
    double height = (double) large.height() * small.width() / large.width();
    return Math.abs(width - small.width()) < 1 || Math.abs(height - small.height()) < 1;
  }

  /** What a user should know; empty if all are alike, or none is cropped. */
  public synchronized Optional<String> problem() {
    return differ == 0 || crop == Crop.NONE
        ? Optional.empty()
        : Optional.of(
            "%d of %d pairs differ in shape (such as %s), so that their crops may show different parts; data.crop: none stretches both instead"
                .formatted(differ, seen, first));
  }
}
