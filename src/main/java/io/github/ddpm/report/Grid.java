package io.github.ddpm.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataFormatImpl;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Many images as one picture, row by row on white, with {@value #PADDING} pixels around each; and
 * the way a picture becomes a PNG file that says how it was made.
 */
public final class Grid {
  private static final int PADDING = 2;

  private Grid() {}

  /** The images in ⌈√n⌉ columns. */
  public static BufferedImage of(List<BufferedImage> images) {
    return of(images, (int) Math.ceil(Math.sqrt(images.size())));
  }

  /**
   * The images in {@code columns} columns, pixel for pixel.
   *
   * @param images at least one, all of the same size and type
   */
  public static BufferedImage of(List<BufferedImage> images, int columns) {
    if (images.isEmpty() || columns < 1) {
      throw new IllegalArgumentException(
          "a grid needs at least one image and one column, not %d and %d"
              .formatted(images.size(), columns));
    }
    BufferedImage first = images.get(0);
    int cellWidth = first.getWidth() + PADDING;
    int cellHeight = first.getHeight() + PADDING;
    int rows = (images.size() + columns - 1) / columns;
    BufferedImage grid = blank(first, columns * cellWidth + PADDING, rows * cellHeight + PADDING);
    for (int i = 0; i < images.size(); i++) {
      BufferedImage image = images.get(i);
      if (image.getWidth() != first.getWidth()
          || image.getHeight() != first.getHeight()
          || !image.getColorModel().equals(first.getColorModel())) {
        throw new IllegalArgumentException(
            "the images of a grid must have one size and type: image %d is %s, the first %s"
                .formatted(i, describe(image), describe(first)));
      }
      // Rasters, because drawing one grey image on another may go through a colour conversion.
      grid.getRaster()
          .setRect(
              PADDING + i % columns * cellWidth,
              PADDING + i / columns * cellHeight,
              image.getRaster());
    }
    return grid;
  }

  /**
   * Writes a PNG file: whole, or not at all. Parent folders are made, a file already there is
   * replaced.
   *
   * @param text how the picture was made, such as {@code ddpm.seed}; kept in the file's text
   *     chunks. A key has 1 to 79 Latin letters, digits or signs, a value any text
   * @throws IOException if the file cannot be written, naming it
   */
  public static void writePng(Path file, BufferedImage image, Map<String, String> text)
      throws IOException {
    AtomicFile.write(file, out -> writePng(out, image, text));
  }

  private static void writePng(OutputStream out, BufferedImage image, Map<String, String> text)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      IIOMetadata metadata =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
      metadata.mergeTree(IIOMetadataFormatImpl.standardMetadataFormatName, textTree(text));
      writer.setOutput(stream);
      writer.write(new IIOImage(image, null, metadata));
    } finally {
      writer.dispose();
    }
  }

  /** The writer makes a tEXt chunk of an entry in Latin-1, and an iTXt chunk of any other. */
  private static IIOMetadataNode textTree(Map<String, String> text) {
    IIOMetadataNode entries = new IIOMetadataNode("Text");
    text.forEach(
        (key, value) -> {
          IIOMetadataNode entry = new IIOMetadataNode("TextEntry");
          entry.setAttribute("keyword", key);
          entry.setAttribute("value", value);
          entries.appendChild(entry);
        });
    IIOMetadataNode root = new IIOMetadataNode(IIOMetadataFormatImpl.standardMetadataFormatName);
    root.appendChild(entries);
    return root;
  }

  /** A white image of the same type as {@code like}. */
  private static BufferedImage blank(BufferedImage like, int width, int height) {
    WritableRaster raster = like.getColorModel().createCompatibleWritableRaster(width, height);
    BufferedImage image =
        new BufferedImage(like.getColorModel(), raster, like.isAlphaPremultiplied(), null);
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
