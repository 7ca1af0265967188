package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ManyImagesTest {
  private static final int COUNT = 1_000_000;

  @TempDir Path folder;

  @Test
  @Tag("slow")
  void aMillionImagesArePackedAndServedByAHeapSmallerThanThey() throws Exception {
    assertServed(array());
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(booleans = {false, true})
  void aMillionImagesOfAnIdxFileAreServedByAHeapSmallerThanThey(boolean compressed)
      throws Exception {
    assertServed(idx(compressed));
    assertFalse(Files.exists(folder.resolve("data")), "they are served as they are");
  }

  @Test
  @Tag("slow")
  void whereNothingCanBeUnpackedTheFolderIsNamed() throws Exception {
    Path nowhere = folder.resolve("nowhere");
    String said = serve(idx(true), nowhere);
    assertTrue(said.contains("many cannot be unpacked into " + nowhere), said);
    assertTrue(said.contains("make room there"), said);
  }

  private void assertServed(Path collection) throws Exception {
    Path unpacked = Files.createDirectories(folder.resolve("unpacked"));
    // Image i is all of the value i mod 251; the batches hold a tenth of the images, by chance.
    String said = serve(collection, unpacked);
    assertTrue(said.matches("1000000 images, last 15, mean 12[45]\\.\\d\\R"), said);
    try (Stream<Path> left = Files.list(unpacked)) {
      assertEquals(0, left.count());
    }
  }

  /** What a process with a small heap says. */
  private String serve(Path collection, Path unpacked) throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx48m",
                "-Djava.io.tmpdir=" + unpacked,
                "-cp",
                System.getProperty("java.class.path"),
                ManyImages.class.getName(),
                collection.toString(),
                folder.resolve("data").toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      process.waitFor(10, TimeUnit.MINUTES);
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out);
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
      writePixels(bytes);
    }
    return file;
  }

  private Path idx(boolean compressed) throws IOException {
    Path file = folder.resolve("many");
    OutputStream raw = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    try (OutputStream bytes = compressed ? new GZIPOutputStream(raw) : raw) {
      bytes.write(ByteBuffer.allocate(16).putInt(0x803).putInt(COUNT).putInt(8).putInt(8).array());
      writePixels(bytes);
    }
    return file;
  }

  private static void writePixels(OutputStream bytes) throws IOException {
    byte[] image = new byte[64];
    for (int i = 0; i < COUNT; i++) {
      Arrays.fill(image, (byte) (i % 251));
      bytes.write(image);
    }
  }
}
