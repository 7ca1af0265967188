package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are missing, damaged or do not fit the settings. */
final class BadDataTest {
  private static final String[] MNIST = {
    "--set", "data.source=mnist", "--set", "data.image_size=28", "--set", "data.channels=1"
  };
  private static final String[] CIFAR = {
    "--set", "data.source=cifar-10", "--set", "data.image_size=32"
  };

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void imagesThatAreMissingAreNamedWithTheFolderAndWhereTheyComeFrom(boolean folderIsThere)
      throws IOException {
    Path data = folder.resolve("data/mnist");
    if (folderIsThere) {
      Files.createDirectories(data);
    }

    Home.Result result = home.train(MNIST);

    assertFailed(result, data.toString());
    assertFailed(result, "train-images-idx3-ubyte");
    assertFailed(result, "data.path");
  }

  @Test
  void aTruncatedIdxFileIsNamed() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/mnist"));
    Path images = data.resolve("train-images-idx3-ubyte");
    Files.write(images, idx(2051, 2, 28, 28), java.nio.file.StandardOpenOption.CREATE);
    Files.write(data.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 1, 2});

    assertFailed(home.train(MNIST), images + ": ");
    assertFailed(home.train(MNIST), "fetch the file again");
  }

  @Test
  void aTruncatedCifarBatchIsNamed() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/cifar-10"));
    for (int i = 1; i <= 5; i++) {
      Files.write(data.resolve("data_batch_" + i + ".bin"), new byte[2 * 3073 - (i == 3 ? 7 : 0)]);
    }

    assertFailed(home.train(CIFAR), data.resolve("data_batch_3.bin") + ": ");
    assertFailed(home.train(CIFAR), "fetch the file again");
  }

  @Test
  void aPathWithoutImagesAndClassesThatAreNotThereAreWrong() throws IOException {
    Path data = Files.createDirectories(folder.resolve("data/cifar-10"));
    for (int i = 1; i <= 5; i++) {
      Files.write(data.resolve("data_batch_" + i + ".bin"), new byte[2 * 3073]);
    }

    Home.Result path = home.train("--set", "data.source=images");
    Home.Result classes = home.train(Home.words(CIFAR, "--set", "data.classes=[cow]"));

    assertEquals(2, path.code(), path.err());
    assertTrue(path.err().contains("data.path: must say where"), path.err());
    assertEquals(2, classes.code(), classes.err());
    assertTrue(classes.err().contains("data.classes: there is no class 'cow'"), classes.err());
  }

  private static byte[] idx(int magic, int... sizes) {
    ByteBuffer header = ByteBuffer.allocate(4 + 4 * sizes.length + 10).putInt(magic);
    Arrays.stream(sizes).forEach(header::putInt);
    return header.array();
  }

  private static void assertFailed(Home.Result result, String message) {
    assertEquals(1, result.code(), result.err());
    assertEquals("", result.out());
    assertTrue(result.err().contains(message), result.err());
    assertFalse(result.err().contains("\tat "), result.err());
    assertFalse(result.err().contains("defect"), result.err());
  }
}
