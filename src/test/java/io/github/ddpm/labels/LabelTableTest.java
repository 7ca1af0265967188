package io.github.ddpm.labels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of images and labels, as different programs write them. */
class LabelTableTest {
  private static final List<String> IMAGES = List.of("x/0.png", "x/1.png", "x/2.png", "x/3.png");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.png,cat\n1.png,dog\n2.png,cat\n3.png,dog\n",
        "image,label\n0.png,cat\n1.png,dog\n2.png,cat\n3.png,dog\n",
        "label,image\ncat,0.png\ndog,1.png\ncat,2.png\ndog,3.png\n",
        "file_name;label\r\n0.png;cat\r\n1.png;dog\r\n2.png;cat\r\n3.png;dog\r\n",
        "file_name\tlabel\n0.png\tcat\n1.png\tdog\n2.png\tcat\n3.png\tdog\n",
        "file_name\ttext\tlabel\n0.png\ta, b, c\tcat\n1.png\td, e\tdog\n2.png\tf\tcat\n3.png\tg\tdog",
        "file_name,text,class\n0.png,\"one, two\",cat\n1.png,x,dog\n2.png,y,cat\n3.png,z,dog\n",
        "id,breed\n0,cat\n1,dog\n2,cat\n3,dog\n",
        "image,cat,dog\n0,1.0,0.0\n1,0.0,1.0\n2,1.0,0.0\n3,0.0,1.0\n",
        "id,coarse_label,fine_label\n0,pet,cat\n1,pet,dog\n2,pet,cat\n3,pet,dog\n",
        "x\\0.png,cat\nx\\1.png,dog\nx\\2.png,cat\nx\\3.png,dog\n",
        "./x/0.png,cat\n./x/1.png,dog\n./x/2.png,cat\n./x/3.png,dog\n",
        "{\"file_name\": \"0.png\", \"label\": \"cat\"}\n{\"file_name\": \"1.png\", \"label\": \"dog\"}\n"
            + "{\"label\": \"cat\", \"file_name\": \"2.png\"}\n{\"file_name\": \"3.png\", \"label\": \"dog\"}",
        "[{\"image\": \"0.png\", \"class\": \"cat\"}, {\"image\": \"1.png\", \"class\": \"dog\"},"
            + "{\"image\": \"2.png\", \"class\": \"cat\"}, {\"image\": \"3.png\", \"class\": \"dog\"}]",
        "{\"labels\": [[\"x/0.png\", \"cat\"], [\"x/1.png\", \"dog\"], [\"x/2.png\", \"cat\"],"
            + " [\"x/3.png\", \"dog\"]]}",
        "{\"0.png\": \"cat\", \"1.png\": \"dog\", \"2.png\": \"cat\", \"3.png\": \"dog\"}"
      })
  void labelsAreFoundByNameWhateverTheTable(String text) throws IOException {
    for (String mark : List.of("", "\uFEFF")) {
      for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
        if (charset.equals(StandardCharsets.UTF_8)
            || (!mark.isEmpty() && !text.matches("(?s)[{\\[].*"))) {
          ImageLabels labels = read((mark + text).getBytes(charset));
          assertEquals(List.of("cat", "dog"), labels.classes());
          assertArrayEquals(new int[] {0, 1, 0, 1}, labels.values());
        }
      }
    }
  }

  @Test
  void labelsOfStyleGanMayBeNumbersListsOrMissing() throws IOException {
    ImageLabels labels =
        read(
            "{\"labels\": [[\"x/0.png\", 3], [\"x/1.png\", [0, 0, 0, 0, 0, 1]], [\"x/2.png\", null]]}"
                .getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of("3", "5"), labels.classes());
    assertArrayEquals(new int[] {0, 1, -1, -1}, labels.values());
  }

  @Test
  void anEmptyLabelIsNone() throws IOException {
    ImageLabels labels = read("0.png,\n1.png,cat\n2.png,dog\n".getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of("cat", "dog"), labels.classes());
    assertArrayEquals(new int[] {-1, 0, 1, -1}, labels.values());
  }

  @Test
  void lettersOfWindowsAreRead() throws IOException {
    ImageLabels labels =
        read("0.png;K\u00E4fer\n1.png;Schl\u00F6sser\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(List.of("K\u00E4fer", "Schl\u00F6sser"), labels.classes());
  }

  @Test
  void whatCanBeReadInTwoWaysIsAsked() throws IOException {
    assertRefused("0.png,red,big\n1.png,red,small\n", "no column is headed label");
    assertRefused(
        "0.png,red,big\n1.png,red,small\n", "column 2 (red, …) or column 3 (big, small, …)");
    assertRefused("0.png,cat\n0.png,dog\n", "has 0.png twice, as cat and as dog");
    assertRefused(
        "file_name,text\n0.png,a cat\n1.png,a dog\n", "has captions (text) and no labels");
    assertRefused("0.png\n", "line 1 is not `image,label`");
    assertRefused("y.png,cat\n", "names none of the images; the first of them is x/0.png");
    assertRefused("", "is empty");
    assertRefused(
        "{\"file_name\": \"0.png\"}\n{\"file_name\": \"1.png\"}\n{\"file_name\" 2}\n",
        "line 3, column 14: Unexpected character ('2'");
    assertRefused("0.png,\"cat\n", "(startline 1) EOF reached before encapsulated token finished)");
  }

  @Test
  void aMissingTableIsToldInWords() {
    Path absent = folder.resolve("absent.csv");
    IOException e = assertThrows(IOException.class, () -> SideFiles.read(absent, IMAGES));
    assertTrue(e.getMessage().endsWith(absent + " (it does not exist)"), e.getMessage());
  }

  @Test
  void aNameThatIsThatOfTwoImagesIsAsked() throws IOException {
    Path csv = Files.writeString(folder.resolve("l.csv"), "1.png,cat\n");
    IOException e =
        assertThrows(IOException.class, () -> SideFiles.read(csv, List.of("a/1.png", "b/1.png")));
    assertTrue(e.getMessage().contains("which may be a/1.png or b/1.png"), e.getMessage());
  }

  @Test
  void valuesThatAllDifferAreNoClasses() throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> images = new java.util.ArrayList<>();
    for (int i = 0; i < 20; i++) {
      text.append(i).append(".png,photo number ").append(i).append('\n');
      images.add(i + ".png");
    }
    Path csv = Files.writeString(folder.resolve("l.csv"), text);
    IOException e = assertThrows(IOException.class, () -> SideFiles.read(csv, images));
    assertTrue(e.getMessage().contains("differ, so they are no classes"), e.getMessage());
  }

  private ImageLabels read(byte[] table) throws IOException {
    return SideFiles.read(Files.write(folder.resolve("labels"), table), IMAGES);
  }

  private void assertRefused(String table, String problem) {
    IOException e =
        assertThrows(IOException.class, () -> read(table.getBytes(StandardCharsets.UTF_8)));
    assertTrue(e.getMessage().contains(problem), e.getMessage());
  }
}
