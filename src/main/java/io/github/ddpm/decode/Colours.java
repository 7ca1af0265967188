package io.github.ddpm.decode;

import com.twelvemonkeys.imageio.color.ColorSpaces;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/** Converts pixels from the colours of a profile to sRGB. */
final class Colours {
  private static final int PIXELS_AT_ONCE = 1 << 14;

  private Colours() {}

  /**
   * Converts {@code image} in place, if the profile is one for pixels of its kind; one that is not,
   * or that cannot be used, says nothing.
   */
  static void toSrgb(DecodedImage image, ICC_Profile profile) {
    int type = profile.getColorSpaceType();
    boolean colours = image.mode().startsWith("colour"); // A palette may be of either.
    boolean grey = type == ColorSpace.TYPE_GRAY && !colours && isGrey(image.argb());
    boolean colour = type == ColorSpace.TYPE_RGB && !image.mode().startsWith("grey");
    if (!grey && !colour) {
      return;
    }
    try {
      ColorSpace space = ColorSpaces.createColorSpace(profile); // Knows sRGB in its many forms.
      if (!space.isCS_sRGB()) {
        convert(image.argb(), grey ? 1 : 3, space);
      }
    } catch (CMMException | IllegalArgumentException e) {
      // Damaged profiles are no reason to refuse an intact picture.
    }
  }

  private static boolean isGrey(int[] argb) {
    for (int pixel : argb) {
      if ((pixel >> 8 & 0xFFFF) != (pixel & 0xFFFF)) {
        return false;
      }
    }
    return true;
  }

  private static void convert(int[] argb, int bands, ColorSpace from) {
    ColorConvertOp convert =
        new ColorConvertOp(from, ColorSpace.getInstance(ColorSpace.CS_sRGB), null);
    int most = Math.min(argb.length, PIXELS_AT_ONCE);
    byte[] stored = new byte[most * bands];
    byte[] srgb = new byte[most * 3];
    WritableRaster source = raster(stored, bands);
    WritableRaster target = raster(srgb, 3);
    for (int first = 0; first < argb.length; first += most) {
      int count = Math.min(most, argb.length - first);
      for (int i = 0; i < count; i++) {
        for (int band = 0; band < bands; band++) {
          stored[i * bands + band] = (byte) (argb[first + i] >> ((bands - 1 - band) * 8));
        }
      }
      convert.filter(source, target);
      for (int i = 0; i < count; i++) {
        argb[first + i] =
            (argb[first + i] & 0xFF000000)
                | (srgb[3 * i] & 0xFF) << 16
                | (srgb[3 * i + 1] & 0xFF) << 8
                | (srgb[3 * i + 2] & 0xFF);
      }
    }
  }

  private static WritableRaster raster(byte[] samples, int bands) {
    int[] offsets = bands == 1 ? new int[] {0} : new int[] {0, 1, 2};
    int pixels = samples.length / bands;
    DataBuffer buffer = new DataBufferByte(samples, samples.length);
    return Raster.createInterleavedRaster(buffer, pixels, 1, samples.length, bands, offsets, null);
  }
}
