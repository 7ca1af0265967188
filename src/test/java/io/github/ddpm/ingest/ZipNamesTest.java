package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.archive.ArchiveException;
import io.github.ddpm.source.ImageSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of a zip archive's entries in other encodings than UTF-8. */
final class ZipNamesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "IBM850", "IBM437"})
  void lettersOfWesternEuropeAreReadInEveryEncodingThatZipHasHad(String charset)
      throws IOException {
    Path zip = Files.write(folder.resolve("x"), zip(Charset.forName(charset)));

    ImageSource source = Sources.open(zip);

    assertEquals(List.of("Köln/Müller.png", "Orléans/Straße.png"), source.names());
    assertEquals(List.of("Köln", "Orléans"), source.labels().classes());
    OriginalImages.open(zip).read(0, 2, (index, name, image) -> assertEquals(4, image.width()));
  }

  @Test
  void aNameThatClaimsToBeUtf8AndIsNotIsRefused() throws IOException {
    byte[] bytes = zip(StandardCharsets.UTF_8);
    for (int i = 1; i < bytes.length; i++) {
      if (bytes[i - 1] == (byte) 0xC3 && bytes[i] == (byte) 0xBC) { // The ü.
        bytes[i] = (byte) 0xFF;
      }
    }
    Path zip = Files.write(folder.resolve("x"), bytes);

    IOException e = assertThrows(ArchiveException.class, () -> Sources.open(zip));

    assertTrue(e.getMessage().startsWith(zip + ": has an entry whose name is"), e.getMessage());
  }

  private static byte[] zip(Charset charset) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes, charset)) {
      for (String name : List.of("Köln/Müller.png", "Orléans/Straße.png")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(TestImageFiles.png(4, 4, 0));
      }
    }
    return bytes.toByteArray();
  }
}
