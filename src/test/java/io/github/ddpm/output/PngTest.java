package io.github.ddpm.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.report.KnownImages;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngTest {
  private static final Map<String, String> TEXT =
      Map.of("ddpm.seed", "42", "ddpm.settings", "seed: 42\nstep: 7\n", "ddpm.model", "модель");

  @TempDir private Path folder;

  @Test
  void whatAFileSaysIsReadBack() throws IOException {
    Path file = folder.resolve("a.png");
    Png.write(file, KnownImages.colours(5, 4, 0), TEXT);
    assertEquals(TEXT, Png.text(file));
  }

  @Test
  void textsStandInTheOrderInWhichTheyWereGiven() throws IOException {
    Map<String, String> text = new LinkedHashMap<>();
    for (String key : List.of("b", "ddpm.seed", "a", "z", "ddpm.model", "c")) {
      text.put(key, "of " + key);
    }
    Path file = folder.resolve("a.png");
    Png.write(file, KnownImages.grey(5, 4, 0), text);
    assertEquals(List.copyOf(text.keySet()), List.copyOf(Png.text(file).keySet()));
  }

  @Test
  void noPartOfAFileIsTakenForTheWhole() throws IOException {
    byte[] whole = Png.bytes(KnownImages.grey(5, 4, 0), TEXT);
    Path file = folder.resolve("a.png");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      IOException e = assertThrows(IOException.class, () -> Png.text(file));
      assertTrue(e.getMessage().startsWith(file + ": is "), e.getMessage());
    }
  }

  @Test
  void aByteThatIsAnotherIsNoticedWhereverItIs() throws IOException {
    byte[] whole = Png.bytes(KnownImages.grey(5, 4, 0), TEXT);
    Path file = folder.resolve("a.png");
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 1;
      Files.write(file, damaged);
      assertThrows(IOException.class, () -> Png.text(file), "byte " + i);
    }
  }

  @Test
  void aTextOfAnotherProgramThatHasNoKeyIsPassedOver() throws IOException {
    byte[] whole = Png.bytes(KnownImages.grey(5, 4, 0), TEXT);
    int end = whole.length - 12; // The last chunk, IEND, has no data.
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(whole, 0, end);
      new PngChunk("tEXt", new byte[] {'x'}).writeTo(out);
      out.write(whole, end, 12);
    }
    Path file = Files.write(folder.resolve("a.png"), bytes.toByteArray());
    assertEquals(TEXT, Png.text(file));
  }
}
