package io.github.ddpm.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaRuntimeTest {
  private static final String FOUND = System.mapLibraryName("cudart");

  @TempDir Path folder;
  private Path copies;
  private CudaRuntime runtime;

  @BeforeEach
  void makeRoom() {
    copies = folder.resolve("copies");
    runtime = new CudaRuntime(copies);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "torch/lib/libcudart-218eec4c.so.12",
        "torch/lib/libcudart.so",
        "nvidia/cuda_runtime/lib/libcudart.so.12",
        "nvidia/cu13/lib/libcudart.so.13"
      })
  void anInstalledPyTorchHasItInItsOwnFolderOrBeside(String library) throws IOException {
    write("site-packages/torch/lib/libtorch.so", "torch");
    write("site-packages/" + library, "runtime");
    assertFinds("runtime", runtime.ofInstallation(folder.resolve("site-packages/torch/lib")));
  }

  @Test
  void otherLibrariesOfItAreNotTaken() throws IOException {
    write("site-packages/nvidia/cuda_runtime/lib/libcudart_static.a", "static");
    write("site-packages/nvidia/cuda_runtime/lib/libnvrtc.so.12", "compiler");
    assertEquals(
        Optional.empty(), runtime.ofInstallation(folder.resolve("site-packages/torch/lib")));
  }

  @Test
  void theCopyOfAnotherVersionIsReplaced() throws IOException {
    write("a/libcudart.so.12", "twelve");
    write("b/libcudart.so.13", "thirteen");
    assertFinds("twelve", runtime.ofInstallation(folder.resolve("a")));
    assertFinds("thirteen", runtime.ofInstallation(folder.resolve("b")));
  }

  @Test
  void aCopyThatFailsLeavesNothing() throws IOException {
    write("a/libcudart.so.12/file", "a folder cannot be read");
    assertThrows(IOException.class, () -> runtime.ofInstallation(folder.resolve("a")));
    try (Stream<Path> all = Files.list(copies)) {
      assertEquals(List.of(), all.toList());
    }
  }

  private void assertFinds(String content, Optional<Path> found) throws IOException {
    assertEquals(Optional.of(copies), found);
    assertEquals(content, Files.readString(copies.resolve(FOUND)));
    try (Stream<Path> all = Files.list(copies)) {
      assertEquals(List.of(copies.resolve(FOUND)), all.toList());
    }
  }

  private void write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
