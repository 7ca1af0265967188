package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ManyImagesTest {
  private static final int COUNT = 1_000_000;

  @TempDir Path folder;

  @Test
  @Tag("slow")
  void aMillionImagesArePackedAndServedByAHeapSmallerThanThey() throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx48m",
                "-cp",
                System.getProperty("java.class.path"),
                ManyImages.class.getName(),
                array().toString(),
                folder.resolve("data").toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      process.waitFor(10, TimeUnit.MINUTES);
    } finally {
      process.destroyForcibly();
    }
    // Image i is all of the value i mod 251; the batches hold a tenth of the images, by chance.
    String said = Files.readString(out);
    assertTrue(said.matches("1000000 images, last 15, mean 12[45]\\.\\d\\R"), said);
  }

  /** 64 MB of 8x8 grey images. */
  private Path array() throws IOException {
    Path file = folder.resolve("many.npy");
    String header =
        "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, 8, 8), }".formatted(COUNT);
    header += " ".repeat(117 - header.length()) + "\n";
    try (OutputStream bytes = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
      bytes.write(header.getBytes(StandardCharsets.US_ASCII));
      byte[] image = new byte[64];
      for (int i = 0; i < COUNT; i++) {
        Arrays.fill(image, (byte) (i % 251));
        bytes.write(image);
      }
    }
    return file;
  }
}
