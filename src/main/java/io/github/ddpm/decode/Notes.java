package io.github.ddpm.decode;

import com.twelvemonkeys.imageio.color.ColorProfiles;
import java.awt.color.ICC_Profile;
import java.util.Optional;

/**
 * What a container says beside the samples.
 *
 * @param orientation 1 to 8, as EXIF numbers them; 1 where nothing is said
 * @param profile the colours that the samples are in; empty for sRGB
 */
record Notes(int orientation, Optional<ICC_Profile> profile) {
  /**
   * The notes in a file. What is damaged counts as missing: it is no reason to refuse an intact
   * picture.
   *
   * @param exif EXIF data, whose orientation counts before XMP's
   * @param xmp XMP data
   * @param profile an ICC profile
   */
  static Notes of(Optional<byte[]> exif, Optional<byte[]> xmp, Optional<byte[]> profile) {
    return of(exif.flatMap(Exif::orientation).or(() -> xmp.flatMap(Xmp::orientation)), profile);
  }

  static Notes of(Optional<Integer> orientation, Optional<byte[]> profile) {
    return new Notes(orientation.orElse(Exif.UPRIGHT), profile.flatMap(Notes::profile));
  }

  private static Optional<ICC_Profile> profile(byte[] profile) {
    try {
      return Optional.of(ColorProfiles.createProfile(profile));
    } catch (RuntimeException e) { // It is none.
      return Optional.empty();
    }
  }
}
