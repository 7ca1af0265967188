package io.github.ddpm.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Reads a user's image file as the bytes of a network's image. */
public final class ImageFileReader {
  private ImageFileReader() {}

  /**
   * The C·H·W unsigned bytes of an image, channel by channel.
   *
   * @param channels C, 1 or 3; a grey image is valid for both
   * @param size H and W, which the image must have
   * @throws IOException if it cannot be read or has another kind or size, naming the file
   */
  public static byte[] read(Path file, int channels, ImageSize size) throws IOException {
    BufferedImage image = image(file);
    if (image.getHeight() != size.height() || image.getWidth() != size.width()) {
      throw new IOException(
          "%s: is %dx%d, but the model's images are %s; resize it"
              .formatted(file, image.getHeight(), image.getWidth(), size));
    }
    boolean grey = image.getRaster().getNumBands() == 1 && !isPalette(image);
    if (!grey && channels == 1) {
      throw new IOException(file + ": is in colour, but the model's images are grey; convert it");
    }
    byte[] pixels = new byte[channels * size.height() * size.width()];
    int p = 0;
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < size.height(); y++) {
        for (int x = 0; x < size.width(); x++) {
          pixels[p++] =
              (byte) (grey ? greyAt(image, x, y) : image.getRGB(x, y) >> (8 * (channels - 1 - c)));
        }
      }
    }
    return pixels;
  }

  /**
   * The H·W pixels of a mask, row by row: true where it is white, or nearer to white than to black.
   *
   * @throws IOException if it cannot be read or has another size, naming the file
   */
  public static boolean[] readMask(Path file, ImageSize size) throws IOException {
    BufferedImage image = image(file);
    boolean colour = image.getRaster().getNumBands() >= 3 || isPalette(image);
    byte[] pixels = read(file, colour ? 3 : 1, size);
    boolean[] mask = new boolean[size.height() * size.width()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (pixels[i] & 0xFF) >= 128;
    }
    return mask;
  }

  /** Bypasses the colour model: Java2D's grey is linear light; getRGB would change the values. */
  private static int greyAt(BufferedImage image, int x, int y) {
    int bits = image.getSampleModel().getSampleSize(0);
    int sample = image.getRaster().getSample(x, y, 0);
    return bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1);
  }

  private static boolean isPalette(BufferedImage image) {
    return image.getColorModel() instanceof java.awt.image.IndexColorModel;
  }

  /**
   * An image of any kind and size.
   *
   * @throws IOException if it cannot be read, naming the file
   */
  public static BufferedImage image(Path file) throws IOException {
    BufferedImage image;
    try {
      image = ImageIO.read(file.toFile());
    } catch (IOException | RuntimeException e) { // A decoder may fail on damaged bytes.
      throw new IOException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
    if (image == null) {
      throw new IOException(file + ": is not a readable image; give a PNG or JPEG file");
    }
    return image;
  }
}
