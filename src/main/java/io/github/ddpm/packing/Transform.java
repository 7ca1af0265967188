package io.github.ddpm.packing;

import io.github.ddpm.data.Crop;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Resize;
import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.Room;
import java.awt.image.BufferedImage;

/**
 * Turns images of any size and mode into images of one: lays them over a background, crops the
 * centre to the right shape, scales it, and converts it to grey or colour.
 *
 * @param size H and W of the result
 * @param channels C of the result, 1 or 3; grey is luma by Rec. 601
 * @param whole whether images of another shape are stretched instead of cropped
 * @param resize the filter
 * @param background 0xrrggbb
 */
public record Transform(
    ImageSize size, int channels, boolean whole, Resize resize, int background) {
  /** The transform that {@code settings} ask for. */
  public static Transform of(DataSettings settings) {
    return new Transform(
        settings.crop().kept(settings.imageSize()),
        settings.channels(),
        settings.crop() == Crop.NONE,
        settings.resize(),
        settings.backgroundRgb());
  }

  /** The one for the pictures beside images: the same, to other channels. */
  static Transform ofConditions(DataSettings settings) {
    Transform own = of(settings);
    return new Transform(
        own.size, settings.conditionChannels(), own.whole, own.resize, own.background);
  }

  /** Whether {@code settings} leave a set, whose images have no alpha, unchanged. */
  public static boolean keeps(DataSettings settings, ImageSet images) {
    return images.imageSize().equals(of(settings).size)
        && images.channels() == settings.channels()
        && images.conditionChannels() == settings.conditionChannels();
  }

  /** Room for an image that it will be applied to. */
  public Room room() {
    return Room.scaledTo(Math.max(size.height(), size.width()));
  }

  /** The C·H·W bytes of an image, channel first. */
  public byte[] apply(DecodedImage image) {
    BufferedImage scaled = Scaling.scale(cut(image), size, resize);
    int[] rgb = (int[]) scaled.getRaster().getDataElements(0, 0, size.width(), size.height(), null);
    int plane = rgb.length;
    byte[] bytes = new byte[channels * plane];
    for (int i = 0; i < plane; i++) {
      int red = rgb[i] >> 16 & 0xFF;
      int green = rgb[i] >> 8 & 0xFF;
      int blue = rgb[i] & 0xFF;
      if (channels == 1) {
        bytes[i] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
      } else {
        bytes[i] = (byte) red;
        bytes[plane + i] = (byte) green;
        bytes[2 * plane + i] = (byte) blue;
      }
    }
    return bytes;
  }

  /** The part of an image that is used, over the background. */
  private BufferedImage cut(DecodedImage image) {
    ImageSize all = new ImageSize(image.height(), image.width());
    ImageSize part = whole ? all : cut(all, size);
    int top = (all.height() - part.height()) / 2;
    int left = (all.width() - part.width()) / 2;
    BufferedImage cut = new BufferedImage(part.width(), part.height(), BufferedImage.TYPE_INT_RGB);
    int[] row = new int[part.width()];
    for (int y = 0; y < part.height(); y++) {
      int first = (top + y) * all.width() + left;
      for (int x = 0; x < row.length; x++) {
        row[x] = opaque(image.argb()[first + x]);
      }
      cut.getRaster().setDataElements(0, y, row.length, 1, row);
    }
    return cut;
  }

  private int opaque(int argb) {
    int alpha = argb >>> 24;
    return alpha == 255
        ? argb
        : over(argb, alpha, 16) | over(argb, alpha, 8) | over(argb, alpha, 0);
  }

  private int over(int argb, int alpha, int shift) {
    int front = argb >> shift & 0xFF;
    int back = background >> shift & 0xFF;
    return ((front * alpha + back * (255 - alpha) + 127) / 255) << shift;
  }

  /**
   * The size of the largest part of an image of size {@code all} with the shape of {@code size}.
   */
  public static ImageSize cut(ImageSize all, ImageSize size) {
    double shape = (double) size.width() / size.height();
    return new ImageSize(
        (int) Math.max(1, Math.min(all.height(), Math.round(all.width() / shape))),
        (int) Math.max(1, Math.min(all.width(), Math.round(all.height() * shape))));
  }
}
