package io.github.ddpm.terminal;

import java.awt.image.BufferedImage;

/**
 * An image as upper half blocks: a character's colour is one pixel, its background the one below.
 */
final class HalfBlocks {
  private static final String RESET = "\033[0m";

  private HalfBlocks() {}

  static String of(BufferedImage image) {
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < image.getHeight(); y += 2) {
      String before = "";
      for (int x = 0; x < image.getWidth(); x++) {
        boolean last = y + 1 == image.getHeight();
        String ground = last ? "\033[49m" : colour(48, image.getRGB(x, y + 1));
        String colours = colour(38, image.getRGB(x, y)) + ground;
        text.append(colours.equals(before) ? "" : colours).append('▀');
        before = colours;
      }
      text.append(RESET).append('\n');
    }
    return text.toString();
  }

  private static String colour(int layer, int rgb) {
    return "\033[%d;2;%d;%d;%dm".formatted(layer, rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF);
  }
}
