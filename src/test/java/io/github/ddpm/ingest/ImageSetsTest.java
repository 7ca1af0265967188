package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSetsTest {
  @TempDir private Path folder;

  @Test
  void shapesNeedNoFiles() throws IOException {
    ImageSet images =
        ImageSets.open(DataSettings.defaults(), 0, folder.resolve("none"), new RecordingProgress());
    assertEquals(50_000, images.size());
    assertEquals(ImageSize.square(32), images.imageSize());
  }

  @Test
  void aCollectionLiesInTheFolderOfItsNameOrAtItsPath() throws IOException {
    writeOneImage(Files.createDirectories(folder.resolve("root/mnist")));
    writeOneImage(Files.createDirectories(folder.resolve("elsewhere")));
    assertEquals(1, open("mnist", "", 28, 1).size());
    assertEquals(1, open("fashion-mnist", folder.resolve("elsewhere").toString(), 28, 1).size());
    assertMissing("mnist", folder.resolve("nowhere").toString(), "nowhere");
    assertMissing("cifar-10", "", "root/cifar-10");
  }

  @Test
  void anUnknownSourceNamesTheKnownOnesAndTheNearest() {
    assertRefused(
        "source: must be one of images, shapes, cifar-10, cifar-100, fashion-mnist, mnist, is cats",
        "cats",
        28,
        1);
    for (String miss : new String[] {"cifar10", "CIFAR-10", "cifar"}) {
      assertRefused(
          "source: must be one of images, shapes, cifar-10, cifar-100, fashion-mnist, mnist, is "
              + miss
              + "; did you mean cifar-10?",
          miss,
          32,
          3);
    }
  }

  @Test
  void imagesOfAnotherSizeOrKindAreMadeFittingAndKeptInTheCache() throws IOException {
    writeOneImage(Files.createDirectories(folder.resolve("root/mnist")));
    ImageSet images = open("mnist", "", 32, 3);
    assertEquals(ImageSize.square(32), images.imageSize());
    assertEquals(3, images.channels());
    try (Stream<Path> cache = Files.list(folder.resolve("root/cache"))) {
      assertEquals(1, cache.count());
    }
  }

  @Test
  void imagesNeedAPath() {
    assertRefused("path: must say where the images are, since source is images", "images", 28, 1);
  }

  private ImageSet open(String source, String path, int side, int channels) throws IOException {
    DataSettings settings =
        new DataSettingsBuilder(source, path).size(side, side).channels(channels).settings();
    return ImageSets.open(settings, 0, folder.resolve("root"), new RecordingProgress());
  }

  private void assertMissing(String source, String path, String named) {
    IOException e = assertThrows(IOException.class, () -> open(source, path, 28, 1));
    assertTrue(e.getMessage().contains("images in " + folder.resolve(named) + ":"), e.getMessage());
  }

  private void assertRefused(String message, String source, int side, int channels) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> open(source, "", side, channels));
    assertEquals(message, e.getMessage());
  }

  private static void writeOneImage(Path folder) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16 + 28 * 28);
    bytes.putInt(0x803).putInt(1).putInt(28).putInt(28);
    Files.write(folder.resolve("train-images-idx3-ubyte"), bytes.array());
  }
}
