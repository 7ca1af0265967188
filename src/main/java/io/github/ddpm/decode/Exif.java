package io.github.ddpm.decode;

import java.util.Arrays;
import java.util.Optional;

/** EXIF data, of which the orientation counts. */
final class Exif {
  static final int UPRIGHT = 1;
  static final String PREFIX = "Exif\0\0";

  private static final int ORIENTATION = 274;

  private Exif() {}

  /** The orientation, 1 to 8; empty if it says none. Some writers put a prefix before the data. */
  static Optional<Integer> orientation(byte[] exif) {
    int from = Bits.startsWith(exif, 0, PREFIX) ? PREFIX.length() : 0;
    return Ifd.of(from == 0 ? exif : Arrays.copyOfRange(exif, from, exif.length))
        .flatMap(Exif::orientation);
  }

  static Optional<Integer> orientation(Ifd directory) {
    return directory.number(ORIENTATION).filter(turn -> turn >= UPRIGHT && turn <= 8);
  }
}
