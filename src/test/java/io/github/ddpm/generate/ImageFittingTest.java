package io.github.ddpm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.decode.TiffBuilder;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.SampleSettings;
import io.github.ddpm.settings.ValueRange;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are given to a model are read as its training images were. */
final class ImageFittingTest {
  private static final ImageSize SIZE = new ImageSize(1, 2);

  @TempDir private Path folder;

  private static DataSettings trainedWith(String range) {
    DataSettings data = DataSettings.defaults();
    return new DataSettings(
        data.source(),
        data.path(),
        SIZE,
        1,
        data.crop(),
        data.resize(),
        data.background(),
        data.labels(),
        new SampleSettings(ValueRange.of(range), ArrayLayout.AUTO),
        data.selection(),
        data.pairs(),
        data.horizontalFlip());
  }

  private Path file(String name, int type, int... values) throws IOException {
    BufferedImage image = new BufferedImage(2, 1, type);
    image.getRaster().setPixels(0, 0, 2, 1, values);
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @Test
  void theModelsRangeHoldsForImagesAndNotForMasks() throws IOException {
    ImageFitting fitting = new ImageFitting(SIZE, 1, trainedWith("0-4095"));
    Path scan = file("scan.png", BufferedImage.TYPE_USHORT_GRAY, 0, 4095);
    assertArrayEquals(new byte[] {0, -1}, fitting.bytes(scan));
    Path mask = file("mask.png", BufferedImage.TYPE_USHORT_GRAY, 4095, 65535);
    assertArrayEquals(new boolean[] {false, true}, fitting.white(mask, scan));
  }

  @Test
  void whatTakesARangeIsToBeSavedOtherwiseWhereNoneCanBeSet() throws IOException {
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    byte[] tiff =
        new TiffBuilder(order, 2, 1)
            .samples(1, 1, 32, 3)
            .build(TiffBuilder.stored(order, 32, 3, 0.25, 1));
    Path scan = Files.write(folder.resolve("scan.tif"), tiff);
    ImageFitting fitting = new ImageFitting(SIZE, 1, trainedWith("auto"));
    IOException e = assertThrows(IOException.class, () -> fitting.bytes(scan));
    assertEquals(
        scan
            + ": has samples of 32 floating-point bits, from 0.25 to 1, which are not read without"
            + " a range; save it as 8 bits",
        e.getMessage());
  }
}
