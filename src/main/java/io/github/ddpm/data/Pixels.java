package io.github.ddpm.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Transfer;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pixels as bytes p in 0 … 255, as tensors x in [−1, 1], and as images:
 *
 * <pre>
 * x = p / 127.5 − 1,    p = round(255 · clamp(x/2 + ½, 0, 1))
 * </pre>
 *
 * <p>Rounding is to nearest, so bytes → tensor → bytes returns every byte unchanged.
 */
public final class Pixels {
  private Pixels() {}

  /**
   * Unsigned bytes of a shape, (N, C, H, W), as float32 in [−1, 1], on the manager's device. They
   * are copied there as bytes, a quarter of the size.
   */
  public static NDArray toTensor(NDManager manager, byte[] pixels, Shape shape) {
    try (NDArray bytes = Transfer.of(manager, pixels, shape)) {
      return Transfer.fromBytes(bytes);
    }
  }

  /**
   * The unsigned bytes of a float32 tensor of any shape, in its order. Values outside [−1, 1]
   * become 0 or 255; NaN becomes 0.
   */
  public static byte[] toBytes(NDArray x) {
    float[] values = x.toFloatArray();
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      float unit = Math.min(Math.max(values[i] / 2 + 0.5f, 0), 1);
      pixels[i] = (byte) Math.round(255 * unit);
    }
    return pixels;
  }

  /**
   * The C·H·W bytes of an image, channel first: the inverse of {@link #toImages}. Transparent
   * pixels become white.
   *
   * @param channels 1, for images of type {@link BufferedImage#TYPE_BYTE_GRAY}, or 3
   */
  public static byte[] toBytes(BufferedImage image, int channels) {
    int width = image.getWidth();
    int plane = image.getHeight() * width;
    BufferedImage rgb = image;
    if (channels == 3) {
      rgb = new BufferedImage(width, image.getHeight(), BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = rgb.createGraphics();
      graphics.drawImage(image, 0, 0, Color.WHITE, null);
      graphics.dispose();
    }
    byte[] pixels = new byte[channels * plane];
    for (int i = 0; i < pixels.length; i++) {
      int at = i % plane;
      pixels[i] = (byte) rgb.getRaster().getSample(at % width, at / width, i / plane);
    }
    return pixels;
  }

  /** The N images of a float32 (N, C, H, W): grey where C = 1, RGB where C = 3. */
  public static List<BufferedImage> toImages(NDArray x) {
    Shape shape = x.getShape();
    if (shape.dimension() != 4) {
      throw new IllegalArgumentException("images are (N, C, H, W), this tensor is " + shape);
    }
    ImageSize size = new ImageSize((int) shape.get(2), (int) shape.get(3));
    return toImages(toBytes(x), (int) shape.get(1), size);
  }

  /** The images of N·C·H·W unsigned bytes: grey where C = 1, RGB where C = 3. */
  public static List<BufferedImage> toImages(byte[] pixels, int channels, ImageSize size) {
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException("images have 1 or 3 channels, not " + channels);
    }
    int plane = size.height() * size.width();
    List<BufferedImage> images = new ArrayList<>();
    for (int start = 0; start < pixels.length; start += channels * plane) {
      images.add(channels == 1 ? grey(pixels, start, size) : rgb(pixels, start, size));
    }
    return images;
  }

  private static BufferedImage grey(byte[] pixels, int start, ImageSize size) {
    byte[] plane = Arrays.copyOfRange(pixels, start, start + size.height() * size.width());
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_BYTE_GRAY);
    // Bypasses the colour model: Java2D's grey is linear light; setRGB would change the values.
    image.getRaster().setDataElements(0, 0, size.width(), size.height(), plane);
    return image;
  }

  private static BufferedImage rgb(byte[] pixels, int start, ImageSize size) {
    int plane = size.height() * size.width();
    int[] packed = new int[plane];
    for (int i = 0; i < plane; i++) {
      int red = pixels[start + i] & 0xFF;
      int green = pixels[start + plane + i] & 0xFF;
      int blue = pixels[start + 2 * plane + i] & 0xFF;
      packed[i] = red << 16 | green << 8 | blue;
    }
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, size.width(), size.height(), packed, 0, size.width());
    return image;
  }
}
