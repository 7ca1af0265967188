package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.settings.ValueRange;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GivenImageTest {
  private static final DataSettings LIKE = DataSettings.defaults();
  private static final ImageSize SIZE = new ImageSize(1, 3);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("given.png");
  }

  @Test
  void greyLevelsAreReadAsTheyAreAndServeForColour() throws IOException {
    BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100, 255});
    GivenImage given = given(image);

    assertArrayEquals(new byte[] {0, 100, -1}, given.fitted(SIZE, 1, LIKE));
    assertArrayEquals(new byte[] {0, 100, -1, 0, 100, -1, 0, 100, -1}, given.fitted(SIZE, 3, LIKE));
    assertEquals(List.of(), given.changes(SIZE, 3, LIKE));
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

      assertArrayEquals(
          new byte[] {-1, 0, 0, 0, -1, 0, 0, 0, -1}, given(image).fitted(SIZE, 3, LIKE));
    }
  }

  @Test
  void whatChangesIsSaid() throws IOException {
    GivenImage wide = given(new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB));

    assertEquals(
        List.of("cropped to its centre", "scaled to 8x8", "converted to grey"),
        wide.changes(ImageSize.square(8), 1, LIKE));
    assertEquals(List.of("scaled to 10x15"), wide.changes(new ImageSize(10, 15), 3, LIKE));
    assertEquals(List.of("cropped to its centre"), wide.changes(ImageSize.square(20), 3, LIKE));
    assertEquals(8 * 8, wide.fitted(ImageSize.square(8), 1, LIKE).length);
  }

  @Test
  void aMaskIsTrueWhereItIsWhite() throws IOException {
    for (int type :
        new int[] {
          BufferedImage.TYPE_BYTE_BINARY, BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_INT_ARGB
        }) {
      BufferedImage image = new BufferedImage(3, 1, type);
      image.setRGB(1, 0, 0xFFFFFFFF);

      assertArrayEquals(new boolean[] {false, true, false}, given(image).mask(SIZE, LIKE));
    }
  }

  @Test
  void aMaskIsCroppedAndScaledLikeItsImage() throws IOException {
    BufferedImage image = new BufferedImage(60, 20, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 60 * 20; i++) {
      image.getRaster().setSample(i % 60, i / 60, 0, i % 60 < 30 ? 255 : 0);
    }

    assertArrayEquals(
        new boolean[] {true, false, true, false}, given(image).mask(ImageSize.square(2), LIKE));
  }

  @Test
  void aMaskHasTheShapeOfItsImageOrOfTheModels() throws IOException {
    GivenImage photo = given(new BufferedImage(600, 401, BufferedImage.TYPE_BYTE_GRAY));
    ImageSize model = ImageSize.square(8);
    for (int[] size : new int[][] {{600, 401}, {300, 200}, {1200, 802}, {8, 8}, {500, 500}}) {
      GivenImage mask = given(new BufferedImage(size[0], size[1], BufferedImage.TYPE_BYTE_GRAY));
      assertDoesNotThrow(() -> mask.requireShapeOf(photo, model));
    }
    for (int[] size : new int[][] {{401, 600}, {600, 300}, {9, 8}}) {
      GivenImage mask = given(new BufferedImage(size[0], size[1], BufferedImage.TYPE_BYTE_GRAY));
      IOException e = assertThrows(IOException.class, () -> mask.requireShapeOf(photo, model));
      assertTrue(e.getMessage().contains("is 401x600; a mask has"), e.getMessage());
    }
  }

  /** A model that was trained on 12 bits in 16 sees the same in a picture that it is given. */
  @Test
  void valuesHaveTheRangeOfTheTrainingImages() throws IOException {
    ValueRange range = ValueRange.of("0-4095");
    BufferedImage scan = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
    scan.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 1000, 4095});
    given(scan);
    GivenImage given = GivenImage.read(file, range);
    assertArrayEquals(new byte[] {0, 62, -1}, given.fitted(SIZE, 1, LIKE));
    assertArrayEquals(new byte[] {0, 62, -1}, given.pixels());
    assertEquals(List.of(), given.changes(SIZE, 1, LIKE));
    assertEquals(
        List.of("cut to data.range, 0-2000, as its values are from 0 to 4095"),
        GivenImage.read(file, ValueRange.of("0-2000")).changes(SIZE, 1, LIKE));
    assertArrayEquals(
        new byte[] {0, 4, 16}, GivenImage.read(file, ValueRange.AUTO).fitted(SIZE, 1, LIKE));
  }

  /** Such as those that a model has drawn. */
  @Test
  void picturesOf8BitsAreWhatTheyShow() throws IOException {
    BufferedImage drawn = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_GRAY);
    drawn.getRaster().setPixels(0, 0, 3, 1, new int[] {0, 100, 255});
    given(drawn);
    GivenImage given = GivenImage.read(file, ValueRange.of("0-4095"));
    assertArrayEquals(new byte[] {0, 100, -1}, given.fitted(SIZE, 1, LIKE));
  }

  @Test
  void whatIsNoImageIsRefusedByName() throws IOException {
    Files.writeString(file, "text");
    assertRefused(file + ": is not a PNG");
    Files.delete(file);
    assertRefused("there is no file " + file);
    Files.createDirectory(file);
    assertRefused("there is no file " + file);
  }

  private void assertRefused(String message) {
    IOException error =
        assertThrows(IOException.class, () -> GivenImage.read(file, ValueRange.AUTO));
    assertTrue(error.getMessage().startsWith(message), error.getMessage());
  }

  private GivenImage given(BufferedImage image) throws IOException {
    ImageIO.write(image, "png", file.toFile());
    return GivenImage.read(file, ValueRange.AUTO);
  }
}
