package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSetsTest {
  @TempDir private Path folder;

  @Test
  void shapesNeedNoFiles() throws IOException {
    ImageSet images = ImageSets.open(DataSettings.defaults(), 0, folder.resolve("none"));
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
        "source: must be one of cifar-10, fashion-mnist, mnist, shapes, is cats", "cats", 28, 1);
    for (String miss : new String[] {"cifar10", "CIFAR-10", "cifar"}) {
      assertRefused(
          "source: must be one of cifar-10, fashion-mnist, mnist, shapes, is "
              + miss
              + "; did you mean cifar-10?",
          miss,
          32,
          3);
    }
  }

  @Test
  void settingsMustBeTheCollectionsOwn() throws IOException {
    writeOneImage(Files.createDirectories(folder.resolve("root/mnist")));
    assertRefused("image_size: is 32x32, but mnist images are 28x28", "mnist", 32, 1);
    assertRefused("channels: is 3, but mnist images have 1", "mnist", 28, 3);
  }

  private ImageSet open(String source, String path, int side, int channels) throws IOException {
    DataSettings settings =
        new DataSettings(source, path, ImageSize.square(side), channels, 1, false);
    return ImageSets.open(settings, 0, folder.resolve("root"));
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
