package io.github.ddpm.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Sha256Test {
  /** FIPS 180-2, appendix B.3: a million letters a. */
  private static final String OF_A_MILLION =
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

  private static final String TEXT = "a".repeat(1_000_000);

  @Test
  void theHashIsTheStandardsWhereverTheBytesComeFrom(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), TEXT);

    assertEquals(OF_A_MILLION, Sha256.of(TEXT));
    assertEquals(OF_A_MILLION, Sha256.of(file));
    assertEquals(OF_A_MILLION, Sha256.of(new ByteArrayInputStream(Files.readAllBytes(file))));
    assertEquals(
        OF_A_MILLION,
        new Sha256()
            .add(TEXT.substring(0, 300_001))
            .add(ByteBuffer.wrap(Files.readAllBytes(file)).position(300_001))
            .hex());
  }
}
