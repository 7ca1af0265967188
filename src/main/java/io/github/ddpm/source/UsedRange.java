package io.github.ddpm.source;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.StoredValues;
import io.github.ddpm.settings.ValueRange;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The values of all images of more than 8 bits, or with a range. Scanners and microscopes store 12
 * or 14 bits in 16, which leaves them nearly black, or white where 0 is white. Any thread may use
 * it.
 */
public final class UsedRange {
  /** 14 of 16 bits reach a quarter. */
  private static final double SMALL = 0.251;

  private final ValueRange range;
  private final Set<String> shades = new TreeSet<>();
  private int images;
  private StoredValues all = StoredValues.OF_BYTES;

  /** Looks for a range other than {@code range}, by which the images are decoded. */
  public UsedRange(ValueRange range) {
    this.range = range;
  }

  /** Looks at an image; those of 8 bits do not count. */
  public void see(DecodedImage image) {
    StoredValues values = image.stored().values();
    if (values.areKnown()) {
      add(values);
    }
  }

  private synchronized void add(StoredValues values) {
    shades.add(values.zeroIsWhite() ? "white" : "black");
    all = all.and(values);
    images++;
  }

  /**
   * What a user should know; empty if the images use their range.
   *
   * @param whose images, in words: all, or those of a part
   */
  public synchronized Optional<String> problem(String whose) {
    double high = range.isAuto() ? all.limit() : range.high();
    String kind = range.isAuto() ? "of more than 8 bits" : "with a range";
    String these = "%s %s (%d)".formatted(whose, kind, images);
    if (all.areCutBy(range)) {
      return Optional.of(
          "the values of %s are %s, and data.range, %s, cuts what is beyond it"
              .formatted(these, all.words(), range));
    } else if (images == 0 || all.most() - range.low() > SMALL * (high - range.low())) {
      return Optional.empty();
    }
    ValueRange suitable = new ValueRange(range.low(), ValueRange.roundedUp(all.most()));
    if (suitable.high() >= high || suitable.high() <= suitable.low()) {
      return Optional.empty();
    }
    return Optional.of(
        "the brightest value of %s is %s of %s, so they are nearly %s; if they may have up to %s, set data.range: %s"
            .formatted(
                these,
                ValueRange.words(all.most()),
                ValueRange.words(high),
                String.join(" or ", shades),
                ValueRange.words(suitable.high()),
                suitable));
  }
}
