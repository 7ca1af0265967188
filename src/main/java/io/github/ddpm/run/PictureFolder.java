package io.github.ddpm.run;

import io.github.ddpm.metrics.Images;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** The pictures in a folder, in the order of their names, all of one size and kind. */
final class PictureFolder implements Images {
  private static final Pattern PICTURE =
      Pattern.compile(".*\\.(png|jpe?g|bmp)", Pattern.CASE_INSENSITIVE);

  private final List<Path> files;
  private final int channels;
  private final int height;
  private final int width;

  /**
   * Finds the pictures and looks at the first.
   *
   * @throws IOException if there is no such folder, or none in it
   */
  PictureFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(
          folder + ": is not a folder; --samples takes a folder with one picture per image");
    }
    try (Stream<Path> children = Files.list(folder)) {
      files =
          children
              .filter(file -> PICTURE.matcher(file.getFileName().toString()).matches())
              .sorted()
              .toList();
    }
    if (files.isEmpty()) {
      throw new IOException(folder + ": holds no .png, .jpg or .bmp; give another --samples");
    }
    BufferedImage first = picture(0);
    channels = PixelBytes.channels(first);
    height = first.getHeight();
    width = first.getWidth();
  }

  @Override
  public int count() {
    return files.size();
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void copyTo(int index, byte[] target, int offset) throws IOException {
    BufferedImage image = picture(index);
    if (image.getHeight() != height
        || image.getWidth() != width
        || PixelBytes.channels(image) != channels) {
      throw new IOException(
          "%s: is %dx%d with %d channels, but %s is %dx%d with %d; bring all to one size and kind"
              .formatted(
                  files.get(index),
                  image.getHeight(),
                  image.getWidth(),
                  PixelBytes.channels(image),
                  files.get(0).getFileName(),
                  height,
                  width,
                  channels));
    }
    PixelBytes.copy(image, target, offset);
  }

  private BufferedImage picture(int index) throws IOException {
    BufferedImage image = ImageIO.read(files.get(index).toFile());
    if (image == null) {
      throw new IOException(files.get(index) + ": is not a picture that can be read");
    }
    return image;
  }
}
