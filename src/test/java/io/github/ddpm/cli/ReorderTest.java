package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The operations that oneDNN reports. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@Tag("slow")
final class ReorderTest {
  @TempDir Path folder;

  /** They are packed for it when sampling begins; each evaluation finds them in order. */
  @Test
  void anEvaluationBringsNoWeightsIntoAnotherOrder() throws Exception {
    Path run = Home.trained(folder);
    long packed = reorders(run, 1);
    assertTrue(packed > 0);
    assertEquals(packed, reorders(run, 8));
  }

  /** How often weights of 3×3 and 1×1 convolutions are brought into another order. */
  private long reorders(Path run, int steps) throws Exception {
    Path out = folder.resolve(steps + ".png");
    String number = String.valueOf(steps);
    String[] words = {
      "sample", "--model", run.toString(), "-n", "1", "--steps", number, "--out", out.toString()
    };
    try (DdpmProcess launched =
        DdpmProcess.ddpm(new Home(folder), List.of(), Map.of("ONEDNN_VERBOSE", "1"), words)) {
      assertEquals(0, launched.exitCode(), launched.err());
      return launched
          .out()
          .lines()
          .filter(line -> line.contains(",reorder,") && line.matches(".*,\\d+x\\d+x[13]x[13],.*"))
          .count();
    }
  }
}
