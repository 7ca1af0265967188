package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.ddpm.decode.ImageDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a file's bytes are changed, reading it soon ends with images or an error message. */
class SourcesFuzzTest {
  private static final int TRIALS = 60;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exif6.jpg", "cmyk.jpg", "progressive.jpg", "lossless.webp", "lossy.webp", "alpha.webp",
        "deflate.tif", "exif6.tif", "plain.BMP", "palette.gif", "grey16.png", "grey-alpha.png"
      })
  void damagedImages(String name) throws IOException {
    byte[] whole = ImageDecoderTest.resource(name);
    Random random = new Random(name.hashCode());
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int trial = 0; trial < 5 * TRIALS; trial++) {
            try {
              assertNotNull(ImageDecoder.decode(damaged(whole, random)));
            } catch (IOException e) {
              if (e.getMessage() == null) {
                throw new IllegalStateException(e);
              }
            }
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar", "tgz", "npz", "npy", "csv", "idx"})
  void damagedCollections(String kind) throws IOException {
    byte[] whole = collection(kind);
    Random random = new Random(kind.hashCode());
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (int trial = 0; trial < TRIALS; trial++) {
            Path file = folder.resolve("x" + trial);
            Files.write(file, damaged(whole, random));
            try {
              ImageSets.pack(
                  DataSettingsBuilder.images(file).maxBad(100).settings(),
                  folder,
                  folder.resolve("out"),
                  true,
                  new RecordingProgress());
            } catch (IOException e) {
              if (e.getMessage() == null) {
                throw new IllegalStateException(e);
              }
            }
            Files.deleteIfExists(folder.resolve("out.partial"));
          }
        });
  }

  private static byte[] collection(String kind) throws IOException {
    Map<String, byte[]> files =
        Map.of("a/1.png", TestImageFiles.png(5, 5, 0), "b/2.png", TestImageFiles.png(4, 9, 1));
    return switch (kind) {
      case "zip" -> TestImageFiles.zip(files);
      case "tar" -> TestImageFiles.tar(files);
      case "tgz" -> TestImageFiles.gzip(TestImageFiles.tar(files));
      case "csv" -> "a,b,c,d,label\n0,1,16,0,7\n1,0,16,0,3\n".getBytes(StandardCharsets.UTF_8);
      case "idx" -> ByteBuffer.allocate(16 + 8).putInt(0x803).putInt(2).putInt(2).putInt(2).array();
      default -> ImageDecoderTest.resource("numpy." + kind);
    };
  }

  /** Some bytes changed, most of them near the beginning, and at times the end cut off. */
  private static byte[] damaged(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int within = random.nextBoolean() ? Math.min(64, bytes.length) : bytes.length;
      bytes[random.nextInt(within)] = (byte) random.nextInt();
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }
}
