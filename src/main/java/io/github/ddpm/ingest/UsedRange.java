package io.github.ddpm.ingest;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.settings.ValueRange;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The brightest value of all images of more than 8 bits. Scanners and microscopes store 12 or 14
 * bits in 16, which leaves them nearly black, or white where 0 is white. Any thread may use it.
 */
final class UsedRange {
  private static final double MOST_OF_16_BITS = 65535;

  /** 14 of 16 bits reach a quarter. */
  private static final double SMALL = 0.251;

  private final ValueRange range;
  private final Set<String> shades = new TreeSet<>();
  private int images;
  private double brightest;

  /** Looks for a range other than {@code range}, by which the images are decoded. */
  UsedRange(ValueRange range) {
    this.range = range;
  }

  /** Looks at an image; those of 8 bits do not count. */
  void see(DecodedImage image) {
    double most = image.stored().brightest();
    if (!Double.isNaN(most)) {
      add(most, image.stored().zeroIsWhite() ? "white" : "black");
    }
  }

  private synchronized void add(double most, String shade) {
    shades.add(shade);
    brightest = images == 0 ? most : Math.max(brightest, most);
    images++;
  }

  /**
   * What a user should know; empty if the images use their range.
   *
   * @param whose images, in words: all, or those of a part
   */
  synchronized Optional<String> problem(String whose) {
    double high = range.isAuto() ? MOST_OF_16_BITS : range.high();
    String found =
        "the brightest value of %s of more than 8 bits (%d) is %s"
            .formatted(whose, images, ValueRange.plain(brightest));
    if (images > 0 && brightest > high) {
      return Optional.of("%s, and data.range, %s, cuts what is above it".formatted(found, range));
    } else if (images == 0 || brightest - range.low() > SMALL * (high - range.low())) {
      return Optional.empty();
    }
    return Optional.of(
        "%s of %s, so they are nearly %s; if they may have up to %s, set data.range: %s"
            .formatted(
                found,
                ValueRange.plain(high),
                String.join(" or ", shades),
                ValueRange.plain(ValueRange.holding(brightest).high()),
                ValueRange.holding(brightest)));
  }
}
