package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Leaks that are planted are seen, each kind by what watches for it. */
@EnabledOnOs(OS.LINUX)
final class HeldTest {
  @TempDir Path folder;

  @BeforeAll
  static void warmUp() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      manager.ones(new Shape(3));
      Held.now();
    }
  }

  @Test
  void anArrayLeftToAManagerDeepInTheTreeIsSeen() {
    try (NDManager manager = Torch.newManager(Device.cpu());
        NDManager scope = manager.newSubManager()) {
      Held before = Held.now();
      scope.ones(new Shape(3));
      assertEquals(List.of("1 arrays"), Held.now().beyond(before));
    }
  }

  @Test
  void anOpenFileIsSeen() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "a");
    Held before = Held.now();
    try (InputStream open = Files.newInputStream(file)) {
      assertEquals(List.of("1 open files"), Held.now().beyond(before));
      assertEquals('a', open.read());
    }
    assertEquals(List.of(), Held.now().beyond(before));
  }

  /** Of memory that no manager knows, in pieces as small as a step's would be. */
  @Test
  void memoryThatNobodyOwnsIsSeen() {
    Held before = Held.now();
    List<ByteBuffer> leaked =
        IntStream.range(0, 4096).mapToObj(i -> ByteBuffer.allocateDirect(4096)).toList();
    List<String> more = Held.now().beyond(before);
    assertEquals(1, more.size(), more.toString());
    assertTrue(more.get(0).endsWith(" bytes of native memory"), more.get(0));
    assertEquals(4096, leaked.size());
  }
}
