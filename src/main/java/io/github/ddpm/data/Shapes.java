package io.github.ddpm.data;

import static io.github.ddpm.settings.InvalidSetting.require;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * The built-in images: one disc, square, triangle or ring on a plain background, with random
 * colour, position, size and rotation, drawn on request. The label is the kind of shape; the kinds
 * alternate.
 *
 * <p>Image i is a function of (seed, i) alone. The whole shape lies inside the image, and its
 * brightness differs from the background's by at least {@value #MIN_CONTRAST} of the full range, so
 * it is visible in grey too.
 *
 * @param size the number of images
 * @param imageSize at least 8x8
 * @param channels 1 or 3; the grey images are the brightness of the coloured ones
 */
public record Shapes(long seed, int size, ImageSize imageSize, int channels) implements ImageSet {
  private static final List<String> CLASSES = List.of("disc", "square", "triangle", "ring");
  private static final int MIN_SIDE = 8;
  private static final double MIN_CONTRAST = 0.35;
  private static final double MIN_RADIUS = 0.25;
  private static final double MAX_RADIUS = 0.42;
  private static final double HOLE = 0.55;

  static {
    // Otherwise Java2D on a desktop would connect to the display just to fill a byte array.
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  /** Checks the numbers. */
  public Shapes {
    require(
        Math.min(imageSize.height(), imageSize.width()) >= MIN_SIDE,
        "image_size",
        "shapes need at least 8x8 pixels, is " + imageSize);
    require(channels == 1 || channels == 3, "channels", "must be 1 or 3, is " + channels);
    require(size >= 1, "size", "must be at least 1, is " + size);
  }

  @Override
  public List<String> classes() {
    return CLASSES;
  }

  @Override
  public int label(int index) {
    return Objects.checkIndex(index, size) % CLASSES.size();
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) {
    int height = imageSize.height();
    int width = imageSize.width();
    int plane = height * width;
    BufferedImage image = draw(label(index), index);
    int[] rgb = (int[]) image.getRaster().getDataElements(0, 0, width, height, null);
    for (int i = 0; i < plane; i++) {
      if (channels == 1) {
        target[offset + i] = (byte) Math.round(255 * brightness(rgb[i]));
      } else {
        target[offset + i] = (byte) (rgb[i] >> 16);
        target[offset + plane + i] = (byte) (rgb[i] >> 8);
        target[offset + 2 * plane + i] = (byte) rgb[i];
      }
    }
  }

  private BufferedImage draw(int kind, int index) {
    // Random, because its algorithm is part of its specification: the same on every JDK.
    Random random = new Random(Seeds.of(seed, index));
    Color background = background(random);
    Color foreground = foreground(random, background);
    double radius =
        between(random, MIN_RADIUS, MAX_RADIUS) * Math.min(imageSize.height(), imageSize.width());
    AffineTransform place =
        AffineTransform.getTranslateInstance(
            between(random, radius, imageSize.width() - radius),
            between(random, radius, imageSize.height() - radius));
    place.rotate(between(random, 0, 2 * Math.PI));
    place.scale(radius, radius);

    BufferedImage image =
        new BufferedImage(imageSize.width(), imageSize.height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(background);
    graphics.fillRect(0, 0, imageSize.width(), imageSize.height());
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(foreground);
    graphics.fill(place.createTransformedShape(outline(kind)));
    graphics.dispose();
    return image;
  }

  /** Nearly white or nearly black, with a tint. */
  private static Color background(Random random) {
    double lightest = random.nextBoolean() ? 1 : 0.2;
    return hsb(
        random.nextDouble(), between(random, 0, 0.15), between(random, lightest - 0.15, lightest));
  }

  /** Any vivid colour whose brightness is far enough from the background's. */
  private static Color foreground(Random random, Color background) {
    Color color;
    do {
      color = hsb(random.nextDouble(), between(random, 0.5, 1), between(random, 0.35, 1));
    } while (Math.abs(brightness(color.getRGB()) - brightness(background.getRGB())) < MIN_CONTRAST);
    return color;
  }

  /** The shape of label {@code kind} on the unit circle. */
  private static Shape outline(int kind) {
    return switch (CLASSES.get(kind)) {
      case "disc" -> circle(1);
      case "square" -> polygon(4);
      case "triangle" -> polygon(3);
      default -> {
        Path2D ring = new Path2D.Double(Path2D.WIND_EVEN_ODD);
        ring.append(circle(1), false);
        ring.append(circle(HOLE), false);
        yield ring;
      }
    };
  }

  private static Shape circle(double radius) {
    return new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius);
  }

  private static Shape polygon(int corners) {
    Path2D path = new Path2D.Double();
    path.moveTo(1, 0);
    for (int corner = 1; corner < corners; corner++) {
      double angle = 2 * Math.PI * corner / corners;
      path.lineTo(Math.cos(angle), Math.sin(angle));
    }
    path.closePath();
    return path;
  }

  private static Color hsb(double hue, double saturation, double brightness) {
    return Color.getHSBColor((float) hue, (float) saturation, (float) brightness);
  }

  /** Luma of Rec. 601, in [0, 1], of a packed colour. */
  private static double brightness(int rgb) {
    int red = rgb >> 16 & 0xFF;
    int green = rgb >> 8 & 0xFF;
    int blue = rgb & 0xFF;
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  }

  private static double between(Random random, double low, double high) {
    return low + (high - low) * random.nextDouble();
  }
}
