package io.github.ddpm.decode;

import io.github.ddpm.settings.ValueRange;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Locale;

/**
 * A JPEG. Its reader sees the segments that hold the picture and no others: what is wrong with
 * those beside it, as with many that cameras write, would keep it from reading.
 */
record JpegFile(JpegSegments segments, JpegFrame frame) implements ImageFile {
  static JpegFile of(byte[] file) throws IOException {
    JpegSegments segments = JpegSegments.of(file);
    return new JpegFile(segments, JpegFrame.of(segments));
  }

  /** Whether a warning of the reader says that pixels are missing, or are none of the picture's. */
  static boolean isMissing(String warning) {
    String text = warning.toLowerCase(Locale.ROOT);
    // Bytes too many are of no picture: many cameras fill up blocks with them.
    return (text.startsWith("premature end") || text.startsWith("corrupt jpeg data"))
        ? !text.contains("extraneous bytes")
        : text.startsWith("inconsistent progression");
  }

  @Override
  public int width() {
    return frame.width();
  }

  @Override
  public int height() {
    return frame.height();
  }

  @Override
  public Notes notes() {
    // The reader converts from the profile of inks itself.
    return Notes.of(
        segments.exif(), segments.xmp(), segments.profile().filter(profile -> !frame.isOfInks()));
  }

  @Override
  public boolean isReducible() {
    return !frame.isLossless() && frame.components() % 2 == 1;
  }

  @Override
  public DecodedImage read(int fraction, ValueRange range) throws IOException {
    frame.requireWhole(segments);
    // The reader gives its first warning only, so where the end is missing each one counts.
    Reading reading =
        new Reading(
            "jpeg", width(), height(), warning -> isMissing(warning) || !segments.isEnded());
    byte[] essentials = segments.essentials(frame.components(), frame.adobe());
    if (fraction == 1) {
      return Samples.of(reading.read(essentials), range);
    }
    MeanRaster mean = MeanRaster.of(width(), height(), frame.components(), fraction);
    BufferedImage whole = mean.image();
    reading.read(
        essentials,
        reader -> {
          var parameters = reader.getDefaultReadParam();
          parameters.setDestination(whole);
          return reader.read(0, parameters);
        });
    return Samples.of(mean.result(), range).reducedFrom(width(), height());
  }
}
