package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageFileReaderTest {
  private static final ImageSize SIZE = new ImageSize(1, 3);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("image.png");
  }

  @Test
  void greyLevelsAreReadAsTheyAreAndServeForColour() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100, 255});
    ImageIO.write(image, "png", file.toFile());

    assertArrayEquals(new byte[] {0, 100, -1}, ImageFileReader.read(file, 1, SIZE));
    assertArrayEquals(
        new byte[] {0, 100, -1, 0, 100, -1, 0, 100, -1}, ImageFileReader.read(file, 3, SIZE));
  }

  @Test
  void coloursAreReadChannelByChannel() throws IOException {
    for (int type :
        new int[] {
          BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_BYTE_INDEXED
        }) {
      BufferedImage image = new BufferedImage(3, 1, type);
      image.setRGB(0, 0, 0xFFFF0000);
      image.setRGB(1, 0, 0xFF00FF00);
      image.setRGB(2, 0, 0xFF0000FF);
      ImageIO.write(image, "png", file.toFile());

      assertArrayEquals(
          new byte[] {-1, 0, 0, 0, -1, 0, 0, 0, -1}, ImageFileReader.read(file, 3, SIZE));
    }
  }

  @Test
  void aMaskIsTrueWhereItIsWhite() throws IOException {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_BINARY, BufferedImage.TYPE_INT_RGB}) {
      BufferedImage image = new BufferedImage(3, 1, type);
      image.setRGB(1, 0, 0xFFFFFFFF);
      ImageIO.write(image, "png", file.toFile());

      assertArrayEquals(new boolean[] {false, true, false}, ImageFileReader.readMask(file, SIZE));
    }
  }

  @Test
  void whatDoesNotFitTheModelIsRefusedByName() throws IOException {
    ImageIO.write(new BufferedImage(3, 1, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
    assertRefused(1, SIZE, "is in colour");
    assertRefused(3, new ImageSize(3, 1), "is 1x3, but the model's images are 3x1");
    Files.writeString(file, "text");
    assertRefused(3, SIZE, "is not a readable image");
    Files.delete(file);
    assertRefused(3, SIZE, "cannot be read");
  }

  private void assertRefused(int channels, ImageSize size, String message) {
    IOException error =
        assertThrows(IOException.class, () -> ImageFileReader.read(file, channels, size));
    assertTrue(error.getMessage().startsWith(file + ": "), error.getMessage());
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }
}
