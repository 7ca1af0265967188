package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.FlatGradient;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Planted leaks are detected, each kind by its own check. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
final class ResourceUseTest {
  @TempDir Path folder;

  @BeforeAll
  static void warmUp() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      manager.ones(new Shape(3));
      ResourceUse.now();
    }
  }

  @Test
  void anArrayLeftToAManagerDeepInTheTreeIsSeen() {
    try (NDManager manager = Torch.newManager(Device.cpu());
        NDManager scope = manager.newSubManager()) {
      ResourceUse before = atRest();
      scope.ones(new Shape(3));
      assertSeen("1 arrays", before);
    }
  }

  @Test
  void anOpenFileIsSeen() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "a");
    ResourceUse before = atRest();
    try (InputStream open = Files.newInputStream(file)) {
      assertSeen("1 open files", before);
      assertEquals('a', open.read());
    }
    assertEquals(before.files(), atRest().files());
  }

  /** Of memory that no manager knows, in pieces as small as a step's would be; 64 MB of them. */
  @Test
  void memoryThatNobodyOwnsIsSeen() {
    ResourceUse before = atRest();
    List<ByteBuffer> leaked =
        IntStream.range(0, 16384).mapToObj(i -> ByteBuffer.allocateDirect(4096)).toList();
    assertSeen("[0-9]+ bytes of native memory", before);
    assertEquals(16384, leaked.size());
  }

  /** Of most weights PyTorch records no gradient in a step, and has been asked for it. */
  @Test
  void gradientsThatAreNotThereTakeNoMemory() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      NDList leaves = new NDList();
      for (int i = 0; i < 1000; i++) {
        NDArray leaf = manager.zeros(new Shape(1));
        leaf.setRequiresGradient(true);
        leaves.add(leaf);
      }
      assertEquals(1000, FlatGradient.recorded(leaves).size());
      ResourceUse before = atRest();
      for (int i = 0; i < 1500; i++) {
        FlatGradient.recorded(leaves).forEach(gradient -> assertTrue(gradient.isEmpty()));
      }
      assertEquals(List.of(), atRest().beyond(before));
    }
  }

  /** The least of several moments: other threads of the process take and return memory too. */
  private static ResourceUse atRest() {
    return Stream.generate(ResourceUse::now).limit(5).reduce(ResourceUse::orLess).orElseThrow();
  }

  /** Other memory may have grown as well. */
  private static void assertSeen(String pattern, ResourceUse before) {
    List<String> more = atRest().beyond(before);
    assertTrue(more.stream().anyMatch(line -> line.matches(pattern)), more.toString());
  }
}
