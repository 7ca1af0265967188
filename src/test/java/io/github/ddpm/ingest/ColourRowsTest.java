package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.files.NpyHeader;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.source.BadImagesException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of 3·S·S values can be read in two ways, and are read in neither without a word. */
final class ColourRowsTest {
  private static final int SIDE = 8;
  private static final int PLANE = SIDE * SIDE;
  private static final int IMAGES = 6;

  @TempDir private Path folder;

  /** C·H·W: a red ramp, a green spot, blue by the image's number. */
  private static byte[] planes(int image) {
    byte[] planes = new byte[3 * PLANE];
    for (int i = 0; i < PLANE; i++) {
      int x = i % SIDE - 3;
      int y = i / SIDE - 4;
      planes[i] = (byte) (20 + 9 * (i % SIDE));
      planes[PLANE + i] = (byte) (230 - 5 * (x * x + y * y));
      planes[2 * PLANE + i] = (byte) (30 * image + i / SIDE);
    }
    return planes;
  }

  private static byte[] row(int image, ArrayLayout layout) {
    byte[] planes = planes(image);
    byte[] row = planes.clone();
    for (int i = 0; layout == ArrayLayout.INTERLEAVED && i < row.length; i++) {
      row[i] = planes[i % 3 * PLANE + i / 3];
    }
    return row;
  }

  private Path array(ArrayLayout layout) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(NpyHeader.of("|u1", IMAGES, 3 * PLANE).toBytes());
    for (int i = 0; i < IMAGES; i++) {
      bytes.write(row(i, layout));
    }
    return Files.write(folder.resolve("x.npy"), bytes.toByteArray());
  }

  private Path table(ArrayLayout layout) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < IMAGES; i++) {
      StringJoiner row = new StringJoiner(",", "", "\n");
      for (byte value : row(i, layout)) {
        row.add(String.valueOf(value & 0xFF));
      }
      text.append(row);
    }
    return Files.write(folder.resolve("x.csv"), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private ImageSet open(Path file, ArrayLayout layout) throws IOException {
    return ImageSets.open(
        DataSettingsBuilder.images(file)
            .size(SIDE, SIDE)
            .samples(ValueRange.AUTO, layout)
            .settings(),
        0,
        folder,
        new RecordingProgress());
  }

  @ParameterizedTest
  @EnumSource(names = {"PLANAR", "INTERLEAVED"})
  void theSettingSaysWhichAndTheRefusalWhichIsSmoother(ArrayLayout layout) throws IOException {
    for (Path file : new Path[] {array(layout), table(layout)}) {
      BadImagesException e =
          assertThrows(BadImagesException.class, () -> open(file, ArrayLayout.AUTO));
      assertTrue(
          e.getMessage()
              .endsWith(
                  "set data.layout to planar or interleaved (the first pictures are smoother if %s)"
                      .formatted(layout == ArrayLayout.PLANAR ? "planar" : "interleaved")),
          e.getMessage());
      ImageSet images = open(file, layout);
      assertEquals(IMAGES, images.size());
      for (int i = 0; i < IMAGES; i++) {
        byte[] pixels = new byte[3 * PLANE];
        images.copyTo(i, pixels, 0);
        assertArrayEquals(planes(i), pixels, file.toString());
      }
    }
  }

  @Test
  void whereThereIsNothingToChooseTheSettingIsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(NpyHeader.of("|u1", 2, PLANE).toBytes());
    bytes.write(new byte[2 * PLANE]);
    Path grey = Files.write(folder.resolve("grey.npy"), bytes.toByteArray());
    InvalidSetting e = assertThrows(InvalidSetting.class, () -> open(grey, ArrayLayout.PLANAR));
    assertTrue(e.getMessage().contains("holds no rows of colours; use auto"), e.getMessage());
  }

  /** As {@code np.save} leaves one picture of Pillow. */
  @Test
  void onePictureIsNotTakenForManyNarrowOnes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(NpyHeader.of("|u1", 32, 48, 3).toBytes());
    bytes.write(new byte[32 * 48 * 3]);
    Path one = Files.write(folder.resolve("one.npy"), bytes.toByteArray());
    BadImagesException e =
        assertThrows(BadImagesException.class, () -> open(one, ArrayLayout.AUTO));
    assertTrue(e.getMessage().contains("one picture in colour (H, W, C)"), e.getMessage());
  }
}
