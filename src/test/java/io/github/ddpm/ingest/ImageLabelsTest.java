package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageLabelsTest {
  @TempDir private Path folder;

  @Test
  void theFolderBelowTheCommonOneIsTheClass() {
    ImageLabels labels =
        ImageLabels.ofFolders(
            List.of("a/b/dog/1.png", "a/b/cat/x/2.png", "a/b/3.png", "a/b/cat/4.png"));
    assertEquals(List.of("cat", "dog"), labels.classes());
    assertArrayEquals(new int[] {1, 0, -1, 0}, labels.values());
  }

  @Test
  void oneFolderOrNoneIsNoClass() {
    for (List<String> paths : List.of(List.of("a/1.png", "a/2.png"), List.of("1.png"))) {
      assertEquals(List.of(), ImageLabels.ofFolders(paths).classes());
      assertEquals(-1, ImageLabels.ofFolders(paths).values()[0]);
    }
  }

  @Test
  void numbersAreSortedAsNumbers() {
    ImageLabels labels = ImageLabels.of(List.of("10", "9", "09", "2"));
    assertEquals(List.of("2", "9", "10"), labels.classes());
    assertArrayEquals(new int[] {2, 1, 1, 0}, labels.values());
  }

  @Test
  void aCsvFileNamesImagesByTheEndOfTheirPath() throws IOException {
    Path csv = folder.resolve("labels.csv");
    Files.writeString(csv, "image,label\n\"1.png\",\"big, red\"\nb/2.png,blue\n");
    ImageLabels labels = ImageLabels.ofCsv(csv, List.of("a/1.png", "a/b/2.png", "a/c/2.png"));
    assertEquals(List.of("big, red", "blue"), labels.classes());
    assertArrayEquals(new int[] {0, 1, -1}, labels.values());
  }

  @Test
  void aCsvFileThatFitsNothingIsRefused() throws IOException {
    Path csv = folder.resolve("labels.csv");
    Files.writeString(csv, "1.png,cat\n");
    assertRefused(csv, "names none of the images; the first of them is 2.png");
    Files.writeString(csv, "2.png\n");
    assertRefused(csv, "line 1 is not `image,label`");
    assertRefused(folder.resolve("none.csv"), "cannot read the labels in");
  }

  private static void assertRefused(Path csv, String problem) {
    IOException e = assertThrows(IOException.class, () -> ImageLabels.ofCsv(csv, List.of("2.png")));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }
}
