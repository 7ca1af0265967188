package io.github.ddpm.terminal;

import java.awt.image.BufferedImage;
import java.util.BitSet;

/**
 * An image as sixels. Six rows form a band. In a band each colour is drawn over the whole width,
 * one character per column; its offset from {@code ?} has six bits, one for each pixel of that
 * colour. {@code !n} repeats the next character, {@code $} returns to the band's start, {@code -}
 * moves to the next band.
 *
 * <p>The palette has 6×7×6 evenly spaced colours, given in percent.
 */
final class Sixel {
  private static final int REDS = 6;
  private static final int GREENS = 7;
  private static final int BLUES = 6;
  private static final int COLOURS = REDS * GREENS * BLUES;
  private static final int BAND = 6;

  private Sixel() {}

  static String of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    StringBuilder text = new StringBuilder("\033P0;1q\"1;1;" + width + ";" + height);
    for (int colour = 0; colour < COLOURS; colour++) {
      text.append('#').append(colour).append(";2;");
      text.append(percent(colour / (GREENS * BLUES), REDS)).append(';');
      text.append(percent(colour / BLUES % GREENS, GREENS)).append(';');
      text.append(percent(colour % BLUES, BLUES));
    }
    for (int top = 0; top < height; top += BAND) {
      appendBand(text, image, top, Math.min(BAND, height - top));
      text.append('-');
    }
    return text.append("\033\\\n").toString();
  }

  private static void appendBand(StringBuilder text, BufferedImage image, int top, int rows) {
    int width = image.getWidth();
    int[] colours = new int[rows * width];
    BitSet used = new BitSet(COLOURS);
    for (int i = 0; i < colours.length; i++) {
      colours[i] = nearest(image.getRGB(i % width, top + i / width));
      used.set(colours[i]);
    }
    used.stream()
        .forEach(
            colour -> {
              text.append('#').append(colour);
              appendRuns(text, colours, width, colour);
              text.append('$');
            });
  }

  private static void appendRuns(StringBuilder text, int[] colours, int width, int colour) {
    int run = 0;
    for (int x = 0; x < width; x++) {
      run++;
      char sixel = sixel(colours, width, x, colour);
      if (x + 1 == width || sixel(colours, width, x + 1, colour) != sixel) {
        text.append(run > 3 ? "!" + run + sixel : String.valueOf(sixel).repeat(run));
        run = 0;
      }
    }
  }

  private static char sixel(int[] colours, int width, int x, int colour) {
    int bits = 0;
    for (int row = 0; row * width < colours.length; row++) {
      if (colours[row * width + x] == colour) {
        bits |= 1 << row;
      }
    }
    return (char) ('?' + bits);
  }

  private static int nearest(int rgb) {
    int red = level(rgb >> 16 & 0xFF, REDS);
    int green = level(rgb >> 8 & 0xFF, GREENS);
    int blue = level(rgb & 0xFF, BLUES);
    return (red * GREENS + green) * BLUES + blue;
  }

  private static int level(int sample, int levels) {
    return Math.round(sample * (levels - 1) / 255f);
  }

  private static int percent(int level, int levels) {
    return Math.round(100f * level / (levels - 1));
  }
}
