package io.github.ddpm.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.report.KnownImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputTest {
  private static final Map<String, String> MADE = Map.of("ddpm.seed", "42");

  @TempDir private Path folder;

  @Test
  void aFolderThatWasCutOffResumesWhereFilesAreMissing() throws IOException {
    OutputRequest request = request("images", selection(5, 10));
    try (Output output = Outputs.open(request, MADE, Map.of())) {
      assertEquals(file("images/00005.png"), output.take(5, 0, image(5)).orElseThrow());
      output.take(6, 0, image(6));
    }
    Files.delete(file("images/00005.png"));

    try (Output output = Outputs.open(request, MADE, Map.of())) {
      assertEquals(List.of(5, 7, 8, 9), lacking(output, request.images()));
    }
    assertEquals(Map.of("ddpm.seed", "42", "ddpm.image", "6"), Png.text(file("images/00006.png")));
  }

  @Test
  void remarksAreWrittenButNotCompared() throws IOException {
    OutputRequest request = request("images", Selection.of(1));
    try (Output output = Outputs.open(request, MADE, Map.of("ddpm.command", "this"))) {
      output.take(0, 0, image(0));
    }
    try (Output output = Outputs.open(request, MADE, Map.of("ddpm.command", "that"))) {
      assertFalse(output.lacks(0));
    }
    assertEquals("this", Png.text(file("images/00000.png")).get("ddpm.command"));
  }

  @Test
  void imagesOfAnotherProvenanceAreRefused() throws IOException {
    OutputRequest request = request("images", Selection.of(2));
    try (Output output = Outputs.open(request, MADE, Map.of())) {
      output.take(1, 0, image(1));
    }

    IOException other =
        assertThrows(
            FileAlreadyExistsException.class,
            () -> Outputs.open(request, Map.of("ddpm.seed", "43"), Map.of()));
    assertTrue(other.getMessage().contains("ddpm.seed is 42, here 43"), other.getMessage());
  }

  @Test
  void anImageUnderAnotherNumberIsRefused() throws IOException {
    OutputRequest request = request("images", Selection.of(2));
    try (Output output = Outputs.open(request, MADE, Map.of())) {
      output.take(1, 0, image(1));
    }
    Files.move(file("images/00001.png"), file("images/00000.png"));
    assertThrows(FileAlreadyExistsException.class, () -> Outputs.open(request, MADE, Map.of()));
  }

  @Test
  void aFileCutShortIsRefusedAndNotTouched() throws IOException {
    OutputRequest request = request("images", Selection.of(1));
    byte[] whole = Png.bytes(image(0), MADE);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    Files.createDirectories(file("images"));
    Files.write(file("images/00000.png"), half);

    assertThrows(FileAlreadyExistsException.class, () -> Outputs.open(request, MADE, Map.of()));
    assertEquals(half.length, Files.size(file("images/00000.png")));
  }

  @Test
  void withOverwriteOnlyWhatTheSameCommandHasDrawnIsKept() throws IOException {
    OutputRequest request = new OutputRequest(file("images"), true, Selection.of(4), 0, 0);
    Map<String, String> command = Map.of("ddpm.command", "this");
    try (Output output = Outputs.open(request, MADE, Map.of("ddpm.command", "that"))) {
      output.take(0, 0, image(0));
    }
    Files.writeString(file("images/00001.png"), "mine");
    try (Output output = Outputs.open(request, MADE, command)) {
      assertEquals(List.of(0, 1, 2, 3), lacking(output, request.images()));
      output.take(1, 0, image(1));
      output.take(2, 0, image(2));
    }
    try (Output output = Outputs.open(request, MADE, command)) {
      assertEquals(List.of(0, 3), lacking(output, request.images()));
    }
    try (Output output = Outputs.open(request, Map.of("ddpm.seed", "43"), command)) {
      assertEquals(List.of(0, 1, 2, 3), lacking(output, request.images()));
    }
  }

  @Test
  void aZipHasTheFilesOfAFolder() throws IOException {
    try (Output output = Outputs.open(request("images.zip", selection(1, 3)), MADE, Map.of())) {
      output.take(1, 0, image(1));
      output.take(2, 0, image(2));
      output.finish();
    }
    try (ZipFile zip = new ZipFile(file("images.zip").toFile())) {
      assertEquals(
          List.of("00001.png", "00002.png"),
          Collections.list(zip.entries()).stream().map(ZipEntry::getName).toList());
      BufferedImage read = ImageIO.read(zip.getInputStream(zip.getEntry("00002.png")));
      assertEquals(KnownImages.samples(image(2)), KnownImages.samples(read));
    }
  }

  @Test
  void anNpzHasRowsOfPixelsWithTheirChannelsTogether() throws IOException {
    try (Output output = Outputs.open(request("images.npz", selection(1, 3)), MADE, Map.of())) {
      output.take(1, 0, image(1));
      output.take(2, 0, image(2));
      output.finish();
    }
    try (ZipFile zip = new ZipFile(file("images.npz").toFile())) {
      byte[] bytes = zip.getInputStream(zip.getEntry("arr_0.npy")).readAllBytes();
      List<Integer> samples =
          IntStream.range(128, bytes.length).mapToObj(i -> bytes[i] & 0xFF).toList();
      assertEquals(KnownImages.samples(image(1)), samples.subList(0, 5 * 4 * 3));
      assertEquals(KnownImages.samples(image(2)), samples.subList(5 * 4 * 3, samples.size()));
    }
  }

  @Test
  void aGridHasTheColumnsThatWereAskedFor() throws IOException {
    OutputRequest request = new OutputRequest(file("grid.png"), false, selection(4, 7), 3, 0);
    try (Output output = Outputs.open(request, MADE, Map.of())) {
      for (int i = 4; i < 7; i++) {
        output.take(i, 0, image(i));
      }
      output.finish();
    }
    BufferedImage grid = ImageIO.read(file("grid.png").toFile());
    assertEquals(3 * 6 + 2, grid.getWidth());
    assertEquals(
        KnownImages.samples(image(6)),
        KnownImages.samples(copy(grid.getSubimage(2 + 2 * 6, 2, 4, 5))));
  }

  @Test
  void aRowHoldsAllImagesUnlessColumnsAreGiven() {
    assertEquals(7, request("a.png", Selection.of(7)).inOneRow().columns());
    assertEquals(3, request("a.gif", Selection.of(3)).inOneRow().columns());
    assertEquals(0, request("images", Selection.of(7)).inOneRow().columns());
    OutputRequest two = new OutputRequest(file("a.png"), false, Selection.of(7), 2, 0);
    assertEquals(2, two.inOneRow().columns());
  }

  @Test
  void aFilmGoesFromNoiseToTheImages() throws IOException {
    OutputRequest request = new OutputRequest(file("film.png"), false, Selection.of(2), 2, 2);
    try (Output output = Outputs.open(request, MADE, Map.of())) {
      List<Integer> shown =
          IntStream.rangeClosed(0, 6).filter(step -> output.shows(step, 6)).boxed().toList();
      assertEquals(List.of(0, 2, 4), shown);
      for (int step : shown) {
        output.draft(step, 1, List.of(image(10 * step + 1)));
        output.draft(step, 0, List.of(image(10 * step)));
      }
      output.take(0, 0, image(100));
      output.take(1, 0, image(101));
      output.finish();
    }
    BufferedImage first = ImageIO.read(file("film.png").toFile());
    assertEquals(
        KnownImages.samples(image(1)),
        KnownImages.samples(copy(first.getSubimage(2 + 6, 2, 4, 5))));
    String bytes = Files.readString(file("film.png"), StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains("acTL\0\0\0\4"), "four frames");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.png", "a.gif", "a.zip", "a.npz"})
  void aFileThatIsThereIsReplacedOnlyWhenAsked(String name) throws IOException {
    Files.writeString(file(name), "mine");
    assertThrows(
        FileAlreadyExistsException.class,
        () -> Outputs.open(request(name, Selection.of(1)), MADE, Map.of()));
    assertEquals("mine", Files.readString(file(name)));

    OutputRequest overwrite = new OutputRequest(file(name), true, Selection.of(1), 0, 0);
    try (Output output = Outputs.open(overwrite, MADE, Map.of())) {
      assertEquals("mine", Files.readString(file(name)), "until the new one is whole");
      output.take(0, 0, image(0));
      output.finish();
    }
    assertTrue(Files.size(file(name)) > 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.png", "a.gif", "a.zip", "a.npz"})
  void twoProcessesDoNotWriteOneFileAndNeitherReplacesWhatAppears(String name) throws IOException {
    OutputRequest request = request(name, Selection.of(1));
    try (Output output = Outputs.open(request, MADE, Map.of())) {
      IOException e = assertThrows(IOException.class, () -> Outputs.open(request, MADE, Map.of()));
      assertTrue(e.getMessage().contains("is being written by another process"), e.getMessage());
      output.take(0, 0, image(0));
      Files.writeString(file(name), "mine");
      assertEquals(file(name.replace("a.", "a-2.")), output.finish());
    }
    assertEquals("mine", Files.readString(file(name)));
  }

  @Test
  void anImageThatAnotherProcessHasDrawnMeanwhileIsKept() throws IOException {
    OutputRequest request = request("images", Selection.of(2));
    try (Output first = Outputs.open(request, MADE, Map.of("ddpm.command", "first"));
        Output second = Outputs.open(request, MADE, Map.of("ddpm.command", "second"))) {
      first.take(0, 0, image(0));
      second.take(0, 0, image(0));
      assertEquals("first", Png.text(file("images/00000.png")).get("ddpm.command"));
      Png.write(file("images/00001.png"), image(1), Map.of("ddpm.seed", "43"));
      assertThrows(FileAlreadyExistsException.class, () -> second.take(1, 0, image(1)));
    }
    assertEquals("43", Png.text(file("images/00001.png")).get("ddpm.seed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.png", "a.gif", "a.zip", "a.npz"})
  void whatIsNotFinishedLeavesOnlyTheImagesToGoOnWith(String name) throws IOException {
    try (Output output = Outputs.open(request(name, Selection.of(2)), MADE, Map.of())) {
      output.take(0, 0, image(0));
      assertFalse(Files.exists(file(name)));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertTrue(files.toList().toString().matches("\\[\\S+/\\.a\\.\\w+\\.[0-9a-f]{24}\\.drawn]"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jpg", "b/c.JPEG", "a.webp", "a.tiff", "a.bmp"})
  void imagesThatAreNotWrittenAreRefused(String name) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> request(name, Selection.of(1)));
    assertTrue(e.getMessage().startsWith("--out: "), e.getMessage());
  }

  @Test
  void wishesThatTheOutputCannotFulfilAreRefused() {
    Path images = file("images");
    assertThrows(
        IllegalArgumentException.class,
        () -> new OutputRequest(images, false, Selection.of(1), 2, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new OutputRequest(file("a.npz"), false, Selection.of(1), 0, 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> new OutputRequest(images, false, Selection.of(0), 0, 0));
  }

  private OutputRequest request(String name, Selection images) {
    return OutputRequest.of(file(name), images);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }

  private static List<Integer> lacking(Output output, Selection images) {
    return images.numbers().filter(output::lacks).boxed().toList();
  }

  private static BufferedImage image(int number) {
    return KnownImages.colours(5, 4, number);
  }

  private static BufferedImage copy(BufferedImage part) {
    BufferedImage copy =
        new BufferedImage(part.getWidth(), part.getHeight(), BufferedImage.TYPE_INT_RGB);
    copy.createGraphics().drawImage(part, 0, 0, null);
    return copy;
  }

  private static Selection selection(int from, int to) {
    return new Selection(List.of(new Span(from, to)));
  }
}
