package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativesTest {
  @TempDir Path folder;

  @Test
  void thoseInUseHaveAVersionAndAFolder() {
    Natives natives = Natives.inUse();
    assertTrue(natives.version().matches("\\d+\\.\\d+\\.\\d+.*"), natives.version());
    assertTrue(Files.isDirectory(Path.of(natives.path())), natives.path());
  }

  @ParameterizedTest
  @CsvSource({
    "/home/me/.djl.ai/pytorch/2.7.1-20250812-cpu-linux-x86_64, cpu",
    "/home/me/.djl.ai/pytorch/2.5.1-20240101-cu124-linux-x86_64, cu124",
    "/cache/pytorch/2.7.1-cu128, cu128"
  })
  void theFlavorIsInTheNameOfTheFolder(String path, String flavor) {
    assertEquals(flavor, Natives.flavor(path));
  }

  @Test
  void anInstalledPyTorchIsKnownByItsLibraries() throws IOException {
    assertEquals("cpu", Natives.flavor(folder.toString()));
    Files.createFile(folder.resolve(System.mapLibraryName("torch_cuda")));
    assertEquals("cuda", Natives.flavor(folder.toString()));
  }
}
