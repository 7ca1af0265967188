package io.github.ddpm.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.report.KnownImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridTest {
  @TempDir private Path folder;

  @Test
  void imagesStandRowByRowWithTwoPixelsAroundEach() {
    List<BufferedImage> images =
        IntStream.range(0, 5).mapToObj(i -> KnownImages.grey(3, 4, 10 * (i + 1))).toList();
    BufferedImage grid = Grid.of(images);
    // Five images make three columns and two rows.
    assertEquals(2 + 3 * (4 + 2), grid.getWidth());
    assertEquals(2 + 2 * (3 + 2), grid.getHeight());
    assertEquals(255, sample(grid, 0, 0));
    assertEquals(255, sample(grid, 1, 2));
    assertEquals(10, sample(grid, 2, 2));
    assertEquals(10, sample(grid, 4, 5));
    assertEquals(255, sample(grid, 4, 6));
    assertEquals(20, sample(grid, 2, 8));
    assertEquals(30, sample(grid, 2, 14));
    assertEquals(40, sample(grid, 7, 2));
    assertEquals(50, sample(grid, 7, 8));
    assertEquals(255, sample(grid, 7, 14));
  }

  @Test
  void columnsCanBeChosen() {
    BufferedImage grid = Grid.of(Collections.nCopies(4, KnownImages.grey(3, 4, 0)), 4);
    assertEquals(2 + 4 * 6, grid.getWidth());
    assertEquals(2 + 5, grid.getHeight());
  }

  @Test
  void coloursAndGreysSurviveTheFile() throws IOException {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_RGB}) {
      BufferedImage image = new BufferedImage(16, 16, type);
      for (int i = 0; i < 256; i++) {
        for (int band = 0; band < image.getRaster().getNumBands(); band++) {
          image.getRaster().setSample(i % 16, i / 16, band, (i + 50 * band) % 256);
        }
      }
      Path file = folder.resolve("image.png");
      Png.write(file, Grid.of(List.of(image)), Map.of());
      BufferedImage read = ImageIO.read(file.toFile());
      assertEquals(image.getRaster().getNumBands(), read.getRaster().getNumBands());
      for (int i = 0; i < 256; i++) {
        for (int band = 0; band < read.getRaster().getNumBands(); band++) {
          assertEquals((i + 50 * band) % 256, read.getRaster().getSample(i % 16, i / 16, band));
        }
      }
    }
  }

  @Test
  void imagesOfAnotherSizeOrTypeAreRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Grid.of(List.of(KnownImages.grey(3, 4, 0), new BufferedImage(4, 3, 1))));
    assertEquals(
        "the images of a grid must have one size and type: image 1 is 3x4 with 3 channels, the"
            + " first 3x4 with 1 channels",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Grid.of(List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> Grid.of(List.of(KnownImages.grey(3, 4, 0), KnownImages.grey(4, 4, 0))));
  }

  @Test
  void theFileSaysHowItWasMade() throws IOException {
    Path file = folder.resolve("new/folders/grid.png");
    Map<String, String> text =
        Map.of("ddpm.seed", "42", "ddpm.settings", "seed: 42\nstep: 7\n", "ddpm.model", "модель");
    Png.write(file, KnownImages.grey(3, 4, 0), text);
    assertEquals(text, Png.text(file));
    // A seed in plain Latin-1 is a tEXt chunk, which every viewer shows.
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains("tEXtddpm.seed\0" + "42"));
  }

  @Test
  void aFileIsReplacedAndNothingIsLeftBesideIt() throws IOException {
    Path file = folder.resolve("grid.png");
    Files.writeString(file, "old");
    Png.write(file, KnownImages.grey(3, 4, 0), Map.of());
    assertEquals(4, ImageIO.read(file.toFile()).getWidth());
    assertEquals(List.of(file), list(folder));
  }

  @Test
  void errorsNameThePathAndLeaveNothing() throws IOException {
    Path notAFolder = Files.writeString(folder.resolve("file"), "");
    Path inside = notAFolder.resolve("grid.png");
    IOException e =
        assertThrows(
            IOException.class, () -> Png.write(inside, KnownImages.grey(3, 4, 0), Map.of()));
    assertTrue(e.getMessage().startsWith("cannot write " + inside), e.getMessage());

    Path taken = Files.createDirectories(folder.resolve("taken.png"));
    Files.writeString(taken.resolve("content"), "");
    IOException f =
        assertThrows(
            IOException.class, () -> Png.write(taken, KnownImages.grey(3, 4, 0), Map.of()));
    assertTrue(f.getMessage().startsWith("cannot write " + taken), f.getMessage());
    assertEquals(List.of(notAFolder, taken), list(folder));
  }

  private static int sample(BufferedImage image, int y, int x) {
    return image.getRaster().getSample(x, y, 0);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
