package io.github.ddpm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.bench.Finding.Level;
import io.github.ddpm.torch.Natives;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoctorTest {
  private static final Natives CPU = new Natives("2.7.1", "cpu", "/cache/2.7.1-cpu-linux-x86_64");
  private static final Natives CUDA = new Natives("2.5.1", "cu124", "/cache");

  @Test
  void anAllocatorThatNobodyHasSetUpIsAWarningThatNamesWhatIsAbsent() {
    Finding finding =
        MachineChecks.allocator(
            Map.of("MALLOC_MMAP_THRESHOLD_", "1", "MALLOC_TRIM_THRESHOLD_", "2"));
    assertEquals(Level.WARNING, finding.level());
    assertTrue(finding.text().endsWith("without MALLOC_TOP_PAD_"), finding.text());
    assertTrue(finding.cure().contains("scripts/ddpm"), finding.cure());
  }

  @Test
  void anAllocatorAsTheLauncherSetsItIsFine() {
    Map<String, String> environment =
        Map.of(
            "MALLOC_MMAP_THRESHOLD_", "1",
            "MALLOC_TRIM_THRESHOLD_", "2",
            "MALLOC_TOP_PAD_", "3");
    assertEquals(Level.OK, MachineChecks.allocator(environment).level());
  }

  @Test
  void littleMemoryOrDiskIsAWarning() {
    assertEquals(Level.WARNING, MachineChecks.memory(1_000_000_000).level());
    assertEquals(Level.OK, MachineChecks.memory(16_000_000_000L).level());
    assertEquals(Level.WARNING, MachineChecks.disk(1_000_000_000, Path.of("home")).level());
    assertEquals(
        "16.0 GB free at home", MachineChecks.disk(16_000_000_000L, Path.of("home")).text());
  }

  @Test
  void theCureForAGpuThatIsNotSeenDependsOnWhatIsThere() {
    Optional<String> gpu = Optional.of("NVIDIA H200, 570.1, 143771 MiB");
    assertTrue(EngineChecks.cure(CPU, Optional.empty()).contains("driver"));
    assertTrue(EngineChecks.cure(CPU, gpu).contains("DDPM_NATIVES=cuda"));
    assertTrue(EngineChecks.cure(CUDA, gpu).contains("libcudart"));
  }
}
