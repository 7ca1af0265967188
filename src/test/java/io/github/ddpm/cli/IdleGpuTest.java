package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ai.djl.engine.Engine;
import io.github.ddpm.torch.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A driver that tells of a GPU, beside PyTorch's libraries for the CPU. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
final class IdleGpuTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeDriver() throws Exception {
    Torch.start();
    assumeFalse(Engine.getEngine("PyTorch").getGpuCount() > 0, "there is a GPU");
    home = Home.in(folder.resolve("home"));
    FakeTools.script(
        folder.resolve("driver/nvidia-smi"), "echo 'NVIDIA H200, 550.54.15, 143771 MiB'");
  }

  private DdpmProcess ddpm(String... words) throws Exception {
    String path = folder.resolve("driver") + ":" + System.getenv("PATH");
    return DdpmProcess.ddpm(home, List.of(), Map.of("PATH", path), words);
  }

  @Test
  void trainingSaysWhyTheGpuIsIdleUnlessTheCpuIsAskedFor() throws Exception {
    try (DdpmProcess asked = ddpm("train", "--config", Home.CONFIG, "--device", "auto")) {
      assertEquals(0, asked.exitCode(), asked.err());
      String line = "gpu      NVIDIA H200 is idle: DDPM_NATIVES=cuda uses it";
      assertTrue(asked.out().lines().anyMatch(line::equals), asked.out());
    }
    try (DdpmProcess cpu =
        ddpm("train", "--config", Home.CONFIG, "--device", "cpu", "--run", "other")) {
      assertEquals(0, cpu.exitCode(), cpu.err());
      assertTrue(cpu.out().lines().noneMatch(line -> line.startsWith("gpu")), cpu.out());
    }
  }

  @Test
  void aGpuThatIsAskedForNamesTheOneThingToType() throws Exception {
    try (DdpmProcess train = ddpm("train", "--config", Home.CONFIG, "--device", "cuda")) {
      assertEquals(1, train.exitCode());
      assertTrue(train.err().contains("start with DDPM_NATIVES=cuda"), train.err());
    }
  }

  @Test
  void theDoctorFails() throws Exception {
    try (DdpmProcess doctor = ddpm("doctor", "--config", Home.CONFIG, "--device", "auto")) {
      assertEquals(1, doctor.exitCode(), doctor.out());
      assertTrue(doctor.out().contains("DDPM_NATIVES=cuda"), doctor.out());
    }
  }
}
