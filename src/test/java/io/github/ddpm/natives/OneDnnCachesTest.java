package io.github.ddpm.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.sun.jna.Pointer;
import io.github.ddpm.natives.LibraryMemory.Segment;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code HiddenCachesTest} tests the effect of the remedy on a program. */
final class OneDnnCachesTest {
  private static final List<String> MAPS =
      List.of(
          "7f00-7f10 r-xp 00000000 08:01 11                     /lib/libtorch_cpu.so",
          "7f10-7f20 r--p 00010000 08:01 11                     /lib/libtorch_cpu.so",
          "7f20-7f30 rw-p 00020000 08:01 11                     /lib/libtorch_cpu.so",
          "7f30-7f38 rw-p 00000000 00:00 0",
          "7f38-7f40 rw-p 00000000 00:00 0                      [heap]",
          "7f50-7f60 rw-p 00000000 00:00 0 ",
          "7f60-7f70 rw-p 00000000 08:01 12                     /lib/libtorch_cpu.so.old",
          "7f70-7f80 rw-p 00000000 00:00 0");

  @TempDir Path folder;

  @Test
  void theVariablesOfALibraryLieInItsWritableMappingsAndTheOneBehind() {
    assertEquals(
        List.of(new Segment(0x7f20, 0x7f30), new Segment(0x7f30, 0x7f38)),
        LibraryMemory.of("libtorch_cpu.so", MAPS).segments());
    assertEquals(List.of(), LibraryMemory.of("libtorch_cuda.so", MAPS).segments());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void wordsAreFoundWhereTheyStandAndNowhereElse() throws IOException {
    Torch.start();
    LibraryMemory memory = LibraryMemory.of("libtorch_cpu.so");
    assertNotEquals(List.of(), memory.segments());
    Segment first = memory.segments().get(0);
    int[] words = new Pointer(first.from()).getIntArray(0, 64);
    long at =
        memory.find(words).stream()
            .filter(found -> Pointer.nativeValue(found) == first.from())
            .count();
    assertEquals(1, at);
    assertEquals(List.of(), memory.find(new int[] {0x5eed, -1, 0x5eed, -2, 0x5eed, -3, 77, 78}));
  }

  /** Where the kernel shows caches, oneDNN's memory is not even looked at. */
  @Test
  void nothingIsDoneWhereTheKernelShowsCaches() {
    assertEquals(HiddenCaches.NONE, new OneDnnCaches(folder).correct());
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void aTableThatIsRightIsLeftAsItIs() {
    Torch.start();
    assertEquals(HiddenCaches.UNKNOWN, new OneDnnCaches(folder.resolve("none")).correct());
  }

  @Test
  void theSecondLevelIsAsLargeAsTheKernelSaysIfItDoes() {
    assertEquals(1024 * 1024, OneDnnCaches.sizes("x\t: 1\ncache size\t: 1024 KB\ny\t: 2\n")[1]);
    for (String nothing : List.of("", "cache size\t: 0 KB\n", "cache size\t: unknown\n")) {
      assertEquals(512 * 1024, OneDnnCaches.sizes(nothing)[1]);
    }
  }
}
