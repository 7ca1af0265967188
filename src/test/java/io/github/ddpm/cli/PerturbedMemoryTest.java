package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Results do not depend on the previous content of memory: glibc fills each block with another byte
 * when it is allocated and freed.
 */
@EnabledOnOs(OS.LINUX)
final class PerturbedMemoryTest {
  @TempDir Path folder;

  @Test
  @Tag("slow")
  void whateverMemoryHoldsTrainingAndDrawingGiveTheSameBytes() throws Exception {
    List<String> plain = hashes(Map.of());
    assertEquals(8, plain.size(), plain.toString());
    for (String value : List.of("1", "85", "170", "255")) {
      assertEquals(plain, hashes(Map.of("MALLOC_PERTURB_", value)), "filled by " + value);
    }
  }

  private List<String> hashes(Map<String, String> variables) throws Exception {
    Path runs = Files.createTempDirectory(folder, "runs");
    List<String> machine = List.of(Hashes.class.getName(), runs.toString());
    try (DdpmProcess launched = DdpmProcess.ddpm(new Home(folder), machine, variables)) {
      assertEquals(0, launched.exitCode(), launched.err());
      return launched.out().lines().toList();
    }
  }
}
