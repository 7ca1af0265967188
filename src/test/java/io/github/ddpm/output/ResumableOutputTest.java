package io.github.ddpm.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ddpm.report.KnownImages;
import io.github.ddpm.settings.InvalidSetting;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single files whose drawing was cut off, without a chance to clean up. */
final class ResumableOutputTest {
  private static final Map<String, String> MADE = Map.of("ddpm.seed", "42");
  private static final Selection IMAGES = new Selection(List.of(new Span(3, 6), new Span(9, 11)));

  @TempDir Path folder;

  private OutputRequest request(String name) {
    return new OutputRequest(folder.resolve(name), true, IMAGES, 0, 0);
  }

  private static BufferedImage image(int number) {
    return KnownImages.colours(5, 4, number);
  }

  /** Draws what is lacking, at most {@code most} images, and gives their numbers. */
  private static List<Integer> draw(Output output, int most) throws IOException {
    List<Integer> lacking = IMAGES.numbers().filter(output::lacks).limit(most).boxed().toList();
    for (int number : lacking) {
      for (int step = 0; step < 4; step++) {
        if (output.shows(step, 4)) {
          output.draft(step, number, List.of(image(100 * step + number)));
        }
      }
      output.take(number, number % 3, image(number));
    }
    return lacking;
  }

  private byte[] unbroken(String name) throws IOException {
    try (Output output = Outputs.open(request(name), MADE, Map.of())) {
      assertEquals(5, draw(output, 9).size());
      output.finish();
    }
    byte[] whole = Files.readAllBytes(folder.resolve(name));
    Files.delete(folder.resolve(name));
    assertEquals(List.of(), left());
    return whole;
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.toString().endsWith(".lock")).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.png", "a.gif", "a.apng", "a.zip", "a.npz"})
  void theRestIsDrawnAndTheFileIsThatOfAnUnbrokenDrawing(String name) throws IOException {
    byte[] whole = unbroken(name);
    try (Output output = Outputs.open(request(name), MADE, Map.of())) {
      draw(output, 2);
    }
    try (Output output = Outputs.open(request(name), MADE, Map.of())) {
      assertEquals(List.of(5, 9), draw(output, 2));
    }
    try (Output output = Outputs.open(request(name), MADE, Map.of())) {
      assertEquals(List.of(10), draw(output, 2));
    }
    try (Output output = Outputs.open(request(name), MADE, Map.of())) {
      assertEquals(List.of(), draw(output, 2), "killed before the file was written");
      output.finish();
    }
    assertArrayEquals(whole, Files.readAllBytes(folder.resolve(name)));
    assertEquals(List.of(folder.resolve(name)), left());
  }

  /** At any byte, as a crash or a loss of power leaves it. */
  @Test
  void anImageThatWasCutOffOrDamagedIsDrawnAgain() throws IOException {
    byte[] whole = unbroken("a.npz");
    try (Output output = Outputs.open(request("a.npz"), MADE, Map.of())) {
      draw(output, 3);
    }
    Path kept = left().get(0);
    byte[] bytes = Files.readAllBytes(kept);
    int row = (bytes.length - 20) / 3;
    for (int length = 0; length < bytes.length; length += 7) {
      Files.write(kept, Arrays.copyOf(bytes, length));
      assertFirst(Math.max(0, (length - 20) / row));
      byte[] zeros = Arrays.copyOf(Arrays.copyOf(bytes, length), bytes.length);
      Files.write(kept, zeros);
      try (Output output = Outputs.open(request("a.npz"), MADE, Map.of())) {
        draw(output, 9);
        output.finish();
      }
      assertArrayEquals(whole, Files.readAllBytes(folder.resolve("a.npz")), "zeros at " + length);
    }
  }

  private void assertFirst(int there) throws IOException {
    try (Output output = Outputs.open(request("a.npz"), MADE, Map.of())) {
      int[] lacking = IMAGES.numbers().filter(output::lacks).toArray();
      assertArrayEquals(IMAGES.numbers().skip(there).toArray(), lacking);
    }
  }

  @Test
  void imagesDrawnOtherwiseAreNotMixedIn() throws IOException {
    try (Output output = Outputs.open(request("a.npz"), MADE, Map.of())) {
      draw(output, 3);
    }
    OutputRequest fewer = new OutputRequest(folder.resolve("a.npz"), true, Selection.of(5), 0, 0);
    for (Output other :
        List.of(
            Outputs.open(request("a.npz"), Map.of("ddpm.seed", "43"), Map.of()),
            Outputs.open(request("b.npz"), MADE, Map.of()))) {
      try (other) {
        assertEquals(5, IMAGES.numbers().filter(other::lacks).count());
      }
    }
    try (Output other = Outputs.open(fewer, MADE, Map.of())) {
      assertEquals(5, IntStream.range(0, 5).filter(other::lacks).count());
    }
  }

  @Test
  void whatAnotherCommandLeftIsDeletedAfterADayOnly() throws IOException {
    for (boolean old : new boolean[] {false, true}) {
      try (Output output = Outputs.open(request("a.npz"), MADE, Map.of())) {
        draw(output, 1);
      }
      Path kept = left().get(0);
      if (old) {
        Files.setLastModifiedTime(kept, FileTime.fromMillis(0));
      }
      Outputs.open(request("a.npz"), Map.of("ddpm.seed", "43"), Map.of()).close();
      assertEquals(!old, Files.exists(kept));
    }
  }

  @Test
  void aPictureThatIsTooLargeIsRefusedWithTheWayOut() {
    OutputRequest grid = OutputRequest.of(Path.of("a.png"), Selection.of(1_000_000));
    String said =
        assertThrows(InvalidSetting.class, () -> Outputs.requireRoom(grid, 32, 32, 1)).getMessage();
    assertEquals(
        "-n: 1,000,000 images of 32x32 are too many for one picture, which may have 100 million"
            + " pixels; give --out a folder, a zip or an npz file, or use fewer images",
        said);
    Outputs.requireRoom(OutputRequest.of(Path.of("a.npz"), Selection.of(1_000_000)), 32, 32, 1);
    OutputRequest film = OutputRequest.of(Path.of("a.gif"), Selection.of(1000));
    Outputs.requireRoom(film, 32, 32, film.frames(50));
    assertThrows(InvalidSetting.class, () -> Outputs.requireRoom(film, 32, 32, 100));
  }
}
