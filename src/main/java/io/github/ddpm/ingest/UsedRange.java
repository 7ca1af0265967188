package io.github.ddpm.ingest;

import io.github.ddpm.decode.DecodedImage;
import java.util.Optional;

/**
 * The brightest value of all images of 16 bits. Scanners and microscopes store 12 or 14 bits in 16,
 * which leaves them nearly black. Any thread may use it.
 */
final class UsedRange {
  /** 14 of 16 bits reach a quarter. */
  private static final int SMALL = 64;

  private int images;
  private int brightest;

  /** Looks at an image; those of 8 bits do not count. */
  void see(DecodedImage image) {
    if (image.mode().contains("16 bits")) {
      int most = 0;
      for (int pixel : image.argb()) {
        most =
            Math.max(most, Math.max(pixel >> 16 & 0xFF, Math.max(pixel >> 8 & 0xFF, pixel & 0xFF)));
      }
      add(most);
    }
  }

  private synchronized void add(int most) {
    images++;
    brightest = Math.max(brightest, most);
  }

  /** What a user should know; empty unless the images use a small part of the range. */
  synchronized Optional<String> problem() {
    return images == 0 || brightest > SMALL
        ? Optional.empty()
        : Optional.of(
            ("the brightest value of all images of 16 bits (%d) is %.1f %% of the range, so they are"
                    + " nearly black; store them with all of it")
                .formatted(images, brightest / 2.55));
  }
}
