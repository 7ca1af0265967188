package io.github.ddpm.source;

import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.files.NpyHeader;
import java.nio.file.Path;
import java.util.List;

/**
 * How an array of unsigned bytes holds images: (N, H, W), (N, H, W, C) or (N, C, H, W) with C of 1,
 * 3 or 4, or (N, S·S) or (N, 3·S·S) with the values of a pixel side by side.
 *
 * @param planar whether the channel comes before height and width
 */
public record ArrayShape(int count, int height, int width, int channels, boolean planar) {
  private static final List<Long> CHANNELS = List.of(1L, 3L, 4L);
  private static final long MOST_IMAGES = 1 << 28;

  /** Whether an array may be one of images, by its shape and type. */
  static boolean isOne(NpyHeader header) {
    return header.shape().size() >= 3 || (header.isBytes() && isFlat(header.shape()));
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
   * @throws BadImagesException if it is none
   */
  static ArrayShape of(Path file, NpyHeader header) throws BadImagesException {
    List<Long> shape = header.shape();
    String found = header.type() + " of " + shape;
    if (!header.isBytes()) {
      throw new BadImagesException(
          file, "is %s, expected unsigned bytes: save it as uint8".formatted(found));
    }
    boolean flat = isFlat(shape);
    boolean grey = shape.size() == 3;
    boolean last = shape.size() == 4 && CHANNELS.contains(shape.get(3));
    boolean planar = shape.size() == 4 && !last && CHANNELS.contains(shape.get(1));
    if (header.fortranOrder() || !(flat || grey || last || planar)) {
      throw new BadImagesException(
          file,
          "is %s%s, expected (N, H, W), (N, H, W, C) or (N, C, H, W) in C order with C of 1, 3 or 4"
              .formatted(found, header.fortranOrder() ? " in Fortran order" : ""));
    }
    int channels = flat ? channelsOfFlat(shape.get(1)) : 0;
    long side = flat ? Math.round(Math.sqrt(shape.get(1) / (double) channels)) : 0;
    long height = flat ? side : shape.get(planar ? 2 : 1);
    long width = flat ? side : shape.get(planar ? 3 : 2);
    if (shape.contains(0L)
        || shape.get(0) > MOST_IMAGES
        || height > ImageDecoder.MOST_PIXELS
        || width > ImageDecoder.MOST_PIXELS
        || height * width > ImageDecoder.MOST_PIXELS) {
      throw new BadImagesException(file, "is %s, which is not a set of images".formatted(found));
    }
    return new ArrayShape(
        shape.get(0).intValue(),
        (int) height,
        (int) width,
        flat ? channels : grey ? 1 : shape.get(planar ? 1 : 3).intValue(),
        planar);
  }

  int bytesPerImage() {
    return height * width * channels;
  }

  long bytes() {
    return (long) count * bytesPerImage();
  }

  /** An image whose bytes are as in the array. */
  RawImage image(byte[] bytes) {
    byte[] pixels = bytes;
    if (planar && channels > 1) {
      pixels = new byte[bytes.length];
      int plane = height * width;
      for (int i = 0; i < plane; i++) {
        for (int channel = 0; channel < channels; channel++) {
          pixels[i * channels + channel] = bytes[channel * plane + i];
        }
      }
    }
    return new RawImage(width, height, channels, pixels);
  }

  /** How the array is read, in words; empty where its shape says it. */
  String words() {
    return planar ? ", channels first" : "";
  }
}
