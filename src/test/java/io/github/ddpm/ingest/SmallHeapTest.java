package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large images, many at once, in a process with little memory: none of them needs more. */
@Tag("slow")
final class SmallHeapTest {
  private static final int IMAGES = 20;

  @TempDir private Path folder;

  /** Noise of three million pixels, nine megabytes in a file, for sixteen threads. */
  @ParameterizedTest
  @CsvSource({"folder, G1", "folder, Serial", "zip, G1", "tar, G1"})
  void manyLargeFilesAreRead(String kind, String collector) throws Exception {
    byte[] png = TestImageFiles.png(1500, 2000, 1);
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < IMAGES; i++) {
      files.put("%02d.png".formatted(i), png);
    }
    Path collection = folder.resolve("images");
    switch (kind) {
      case "zip" -> Files.write(collection, TestImageFiles.zip(files));
      case "tar" -> Files.write(collection, TestImageFiles.tar(files));
      default -> {
        for (String name : files.keySet()) {
          TestImageFiles.write(collection.resolve(name), png);
        }
      }
    }
    assertEquals(IMAGES + " read, 0 not\n", pack(collection, 512, collector, 0));
  }

  /** What one image takes too much of, the others have. */
  @Test
  void whatIsTooLargeIsRefusedAndTheOthersAreRead() throws Exception {
    TestImageFiles.write(folder.resolve("images/1.png"), TestImageFiles.png(900, 900, 1));
    TestImageFiles.write(folder.resolve("images/2.png"), new byte[13_000_000]);
    TestImageFiles.write(folder.resolve("images/3.bmp"), bmp(3000, 3000));

    String said = pack(folder.resolve("images"), 64, "G1", 0);

    assertTrue(said.contains("2.png is refused: a file of 13.0 MB takes more memory"), said);
    assertTrue(said.contains("3.bmp is refused: a file of 27.0 MB takes more memory"), said);
    assertEquals("1 read, 2 not\n", pack(folder.resolve("images"), 64, "G1", 2));
  }

  private static byte[] bmp(int height, int width) throws IOException {
    return TestImageFiles.encoded(TestImageFiles.noise(height, width, 2), "bmp");
  }

  private String pack(Path collection, int side, String collector, int maxBad) throws Exception {
    Path out = folder.resolve("out.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+Use" + collector + "GC",
                "-XX:ActiveProcessorCount=16",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName(),
                collection.toString(),
                folder.resolve("packed.ddpm").toString(),
                String.valueOf(side),
                String.valueOf(maxBad))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(process.waitFor(10, TimeUnit.MINUTES), "does not end");
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out).replace("\r\n", "\n");
  }
}
