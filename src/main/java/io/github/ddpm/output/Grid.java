package io.github.ddpm.output;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.util.List;

/**
 * Many images as one, row by row on white at original size, with {@value #PADDING} pixels around
 * each; a single image stands alone. Images may be added in any order and from several threads.
 */
public final class Grid {
  static final int PADDING = 2;

  private final int count;
  private final int columns;
  private final int padding;
  private BufferedImage first;
  private BufferedImage whole;

  /** An empty grid for {@code count} images in {@code columns} columns, each at least 1. */
  public Grid(int count, int columns) {
    if (count < 1 || columns < 1) {
      throw new IllegalArgumentException(
          "a grid needs at least one image and one column, not %d and %d"
              .formatted(count, columns));
    }
    this.count = count;
    this.columns = columns;
    padding = count == 1 && columns == 1 ? 0 : PADDING;
  }

  /** ⌈√n⌉, the number of columns of a nearly square grid. */
  public static int columns(int count) {
    return (int) Math.ceil(Math.sqrt(count));
  }

  /** The images in ⌈√n⌉ columns. */
  public static BufferedImage of(List<BufferedImage> images) {
    return of(images, columns(images.size()));
  }

  /**
   * The images in {@code columns} columns.
   *
   * @param images at least one, all of the same size and type
   */
  public static BufferedImage of(List<BufferedImage> images, int columns) {
    Grid grid = new Grid(images.size(), columns);
    for (int i = 0; i < images.size(); i++) {
      grid.put(i, images.get(i));
    }
    return grid.image();
  }

  /**
   * Puts an image into its cell.
   *
   * @param index of the cell, from 0
   * @param image of the same size and type as the others
   */
  public synchronized void put(int index, BufferedImage image) {
    if (whole == null) {
      int rows = (count + columns - 1) / columns;
      first = image;
      whole = blank(columns * cellWidth() + padding, rows * cellHeight() + padding);
    } else if (image.getWidth() != first.getWidth()
        || image.getHeight() != first.getHeight()
        || !image.getColorModel().equals(first.getColorModel())) {
      throw new IllegalArgumentException(
          "the images of a grid must have one size and type: image %d is %s, the first %s"
              .formatted(index, describe(image), describe(first)));
    }
    // Copies rasters, because drawing grey on grey may convert colours.
    whole
        .getRaster()
        .setRect(
            padding + index % columns * cellWidth(),
            padding + index / columns * cellHeight(),
            image.getRaster());
  }

  /** The whole grid, with empty cells in white. At least one image must have been put. */
  public synchronized BufferedImage image() {
    if (whole == null) {
      throw new IllegalStateException("no image was put into this grid");
    }
    return whole;
  }

  private int cellWidth() {
    return first.getWidth() + padding;
  }

  private int cellHeight() {
    return first.getHeight() + padding;
  }

  /** A white image of the same type as the first. */
  private BufferedImage blank(int width, int height) {
    WritableRaster raster = first.getColorModel().createCompatibleWritableRaster(width, height);
    BufferedImage image =
        new BufferedImage(first.getColorModel(), raster, first.isAlphaPremultiplied(), null);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    graphics.dispose();
    return image;
  }

  private static String describe(BufferedImage image) {
    return "%dx%d with %d channels"
        .formatted(image.getHeight(), image.getWidth(), image.getColorModel().getNumComponents());
  }
}
