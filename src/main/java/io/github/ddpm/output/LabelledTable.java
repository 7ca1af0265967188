package io.github.ddpm.output;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table of images with a label beside each row, above each column and below each image, black on
 * white.
 */
public final class LabelledTable {
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final int GAP = 6;

  private LabelledTable() {}

  /**
   * Checks that labels can be drawn.
   *
   * @throws IOException if Java finds no font, as in many a container
   */
  public static void requireFont() throws IOException {
    try {
      metrics();
    } catch (Error e) { // Java takes any lack of fonts for the end of the world.
      throw new IOException(
          "the table's labels need a font, and Java finds none; install fontconfig and a font, such"
              + " as fonts-dejavu-core",
          e);
    }
  }

  /**
   * The table, with images at original size.
   *
   * @param rows the rows' labels, at least one
   * @param columns the columns' labels, at least one
   * @param cells an image for each row and column, all of one size
   * @param captions a label for each image
   */
  public static BufferedImage of(
      List<String> rows,
      List<String> columns,
      List<List<BufferedImage>> cells,
      List<List<String>> captions) {
    BufferedImage first = cells.get(0).get(0);
    FontMetrics font = metrics();
    int left = GAP + rows.stream().mapToInt(font::stringWidth).max().orElseThrow() + GAP;
    int top = GAP + font.getHeight() + GAP;
    int widest =
        Stream.concat(columns.stream(), captions.stream().flatMap(List::stream))
            .mapToInt(font::stringWidth)
            .max()
            .orElseThrow();
    int cellWidth = Math.max(first.getWidth(), widest) + GAP;
    int cellHeight = first.getHeight() + font.getHeight() + GAP;
    BufferedImage table =
        new BufferedImage(
            left + columns.size() * cellWidth,
            top + rows.size() * cellHeight,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = graphics(table);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, table.getWidth(), table.getHeight());
    graphics.setColor(Color.BLACK);
    for (int column = 0; column < columns.size(); column++) {
      int indent = (first.getWidth() - font.stringWidth(columns.get(column))) / 2;
      graphics.drawString(
          columns.get(column),
          left + column * cellWidth + Math.max(0, indent),
          GAP + font.getAscent());
    }
    for (int row = 0; row < rows.size(); row++) {
      int y = top + row * cellHeight;
      int middle = y + (first.getHeight() + font.getAscent() - font.getDescent()) / 2;
      graphics.drawString(rows.get(row), GAP, middle);
      for (int column = 0; column < columns.size(); column++) {
        int x = left + column * cellWidth;
        copy(cells.get(row).get(column), table, x, y);
        graphics.drawString(
            captions.get(row).get(column), x, y + first.getHeight() + font.getAscent());
      }
    }
    graphics.dispose();
    return table;
  }

  /** Copies samples, because drawing grey on colour would convert colours. */
  private static void copy(BufferedImage from, BufferedImage to, int left, int top) {
    int bands = from.getRaster().getNumBands();
    for (int y = 0; y < from.getHeight(); y++) {
      for (int x = 0; x < from.getWidth(); x++) {
        int grey = from.getRaster().getSample(x, y, 0);
        to.setRGB(left + x, top + y, bands == 1 ? grey * 0x010101 : from.getRGB(x, y));
      }
    }
  }

  private static FontMetrics metrics() {
    Graphics2D graphics = graphics(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
    FontMetrics metrics = graphics.getFontMetrics();
    graphics.dispose();
    return metrics;
  }

  private static Graphics2D graphics(BufferedImage image) {
    Graphics2D graphics = image.createGraphics();
    graphics.setFont(FONT);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    return graphics;
  }
}
