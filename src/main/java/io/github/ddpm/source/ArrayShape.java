package io.github.ddpm.source;

import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.files.NpyHeader;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.SampleSettings;
import io.github.ddpm.settings.ValueRange;
import java.nio.file.Path;
import java.util.List;

/**
 * How an array holds images: (N, H, W), (N, H, W, C) or (N, C, H, W) with C of 1, 3 or 4, or rows,
 * (N, S·S) or (N, 3·S·S).
 *
 * @param rows whether an image is a row
 * @param layout of the colours; {@code AUTO} where neither shape nor setting tells it
 * @param type of the numbers
 */
record ArrayShape(
    int count,
    int height,
    int width,
    int channels,
    boolean rows,
    ArrayLayout layout,
    NumberType type) {
  private static final List<Long> CHANNELS = List.of(1L, 3L, 4L);
  private static final long MOST_IMAGES = 1 << 28;

  /** Of an image: no array of Java is longer. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 8;

  /** Pictures that are three or four pixels wide are not higher. */
  private static final int SMALL = 8;

  /** Whether an array may be one of images, by its shape and type. */
  static boolean isOne(NpyHeader header, ValueRange range) {
    return header.shape().size() >= 3
        || ((header.isBytes() || !range.isAuto()) && isFlat(header.shape()));
  }

  private static boolean isFlat(List<Long> shape) {
    return shape.size() == 2 && channelsOfFlat(shape.get(1)) > 0;
  }

  /** 1 or 3 if so many values are a square picture of at least 2×2; else 0. */
  private static int channelsOfFlat(long values) {
    for (int channels : new int[] {1, 3}) {
      long side = Math.round(Math.sqrt(values / (double) channels));
      if (side > 1 && side <= ImageDecoder.MOST_PIXELS && side * side * channels == values) {
        return channels;
      }
    }
    return 0;
  }

  /**
   * The shape of an array of images.
   *
   * @param samples what its numbers mean
   * @throws BadImagesException if it is none, or there are two ways to read its shape
   */
  static ArrayShape of(Path file, NpyHeader header, SampleSettings samples)
      throws BadImagesException {
    List<Long> shape = header.shape();
    String found = header.type() + " of " + shape;
    requireNumbers(file, header, samples.range(), found);
    boolean flat = isFlat(shape);
    boolean grey = shape.size() == 3;
    boolean last = shape.size() == 4 && CHANNELS.contains(shape.get(3));
    boolean first = shape.size() == 4 && !last && CHANNELS.contains(shape.get(1));
    if (header.fortranOrder() || !(flat || grey || last || first)) {
      throw new BadImagesException(
          file,
          "is %s%s, expected (N, H, W), (N, H, W, C) or (N, C, H, W) in C order with C of 1, 3 or 4"
              .formatted(found, header.fortranOrder() ? " in Fortran order" : ""));
    }
    requireOneReading(file, shape, found);
    long channels = flat ? channelsOfFlat(shape.get(1)) : grey ? 1 : shape.get(first ? 1 : 3);
    long side = flat ? Math.round(Math.sqrt(shape.get(1) / (double) channels)) : 0;
    long height = flat ? side : shape.get(first ? 2 : 1);
    long width = flat ? side : shape.get(first ? 3 : 2);
    if (shape.contains(0L)
        || shape.get(0) > MOST_IMAGES
        || height > ImageDecoder.MOST_PIXELS
        || width > ImageDecoder.MOST_PIXELS
        || height * width > ImageDecoder.MOST_PIXELS
        || height * width * channels * header.elementBytes() > MOST_BYTES) {
      throw new BadImagesException(file, "is %s, which is not a set of images".formatted(found));
    }
    return new ArrayShape(
        shape.get(0).intValue(),
        (int) height,
        (int) width,
        (int) channels,
        flat,
        flat && channels == 3
            ? samples.layout()
            : first ? ArrayLayout.PLANAR : ArrayLayout.INTERLEAVED,
        NumberType.of(header.type()));
  }

  private static void requireNumbers(Path file, NpyHeader header, ValueRange range, String found)
      throws BadImagesException {
    if (!header.type().matches(NumberType.READ)) {
      throw new BadImagesException(
          file, "is %s, expected unsigned bytes: save it as uint8".formatted(found));
    } else if (!header.isBytes() && range.isAuto()) {
      throw new BadImagesException(
          file,
          "is %s, not unsigned bytes: set data.range to the values that are black and white, such as 0-1 or 0-4095, or save it as uint8"
              .formatted(found));
    }
  }

  private static void requireOneReading(Path file, List<Long> shape, String found)
      throws BadImagesException {
    if (shape.size() == 3
        && CHANNELS.subList(1, 3).contains(shape.get(2))
        && shape.get(1) > SMALL) {
      throw new BadImagesException(
          file,
          "is %s: one picture in colour (H, W, C), or grey ones (N, H, W) of %d by %d pixels; give it the axis that is missing, N or C, of length 1"
              .formatted(found, shape.get(1), shape.get(2)));
    }
  }

  int bytesPerImage() {
    return height * width * channels * type.bytes();
  }

  long bytes() {
    return (long) count * bytesPerImage();
  }

  /** An image whose numbers are stored as in the array. */
  RawImage image(byte[] stored, ValueRange range) {
    byte[] pixels = type.pixels(stored, range);
    if (layout == ArrayLayout.PLANAR) {
      pixels = ColourRows.interleaved(pixels, channels);
    }
    return new RawImage(width, height, channels, pixels, type.values(stored));
  }

  /** How the array is read, in words; empty where its shape says it. */
  String words() {
    return layout == ArrayLayout.PLANAR ? ", channels first" : "";
  }
}
