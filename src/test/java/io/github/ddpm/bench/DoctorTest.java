package io.github.ddpm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.ddpm.bench.Finding.Severity;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.natives.HiddenCaches;
import io.github.ddpm.run.RunSummary;
import io.github.ddpm.torch.Natives;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class DoctorTest {
  private static final Natives CPU = new Natives("2.7.1", "cpu", "/cache/2.7.1-cpu-linux-x86_64");
  private static final Natives CUDA = new Natives("2.5.1", "cu124", "/cache");

  @Test
  void anAllocatorThatNobodyHasSetUpIsAWarningThatNamesWhatIsAbsent() {
    Finding finding =
        MachineChecks.allocator(
            Map.of("MALLOC_MMAP_THRESHOLD_", "1", "MALLOC_TRIM_THRESHOLD_", "2"));
    assertEquals(Severity.WARNING, finding.severity());
    assertTrue(finding.text().endsWith("unset: MALLOC_TOP_PAD_"), finding.text());
    assertTrue(finding.remedy().contains("start with ddpm"), finding.remedy());
  }

  @Test
  void anAllocatorAsTheLauncherSetsItIsFine() {
    Map<String, String> environment =
        Map.of(
            "MALLOC_MMAP_THRESHOLD_", "1",
            "MALLOC_TRIM_THRESHOLD_", "2",
            "MALLOC_TOP_PAD_", "3");
    assertEquals(Severity.OK, MachineChecks.allocator(environment).severity());
  }

  @Test
  void littleMemoryOrDiskIsAWarning() throws IOException {
    assertEquals(Severity.WARNING, MachineChecks.memory(1_000_000_000).severity());
    assertEquals(Severity.OK, MachineChecks.memory(16_000_000_000L).severity());
    String meminfo = "MemTotal:  8000 kB\nMemAvailable:  4000 kB\n";
    assertEquals(4_096_000, MachineChecks.freeMemory(meminfo, 8_192_000));
    assertEquals(2_000_000, MachineChecks.freeMemory(meminfo, 2_000_000), "a container's limit");
    assertEquals(Severity.WARNING, MachineChecks.disk(1_000_000_000, Path.of("home")).severity());
    assertEquals(
        "16.0 GB free at home", MachineChecks.disk(16_000_000_000L, Path.of("home")).text());
  }

  @Test
  void theRemedyForAGpuThatIsNotSeenDependsOnWhatIsThere() {
    Optional<String> gpu = Optional.of("NVIDIA H200, 570.1, 143771 MiB");
    assertTrue(EngineChecks.remedy(CPU, Optional.empty()).contains("driver"));
    assertTrue(EngineChecks.remedy(CPU, gpu).contains("DDPM_NATIVES=cuda"));
    assertTrue(EngineChecks.remedy(CUDA, gpu).contains("libcudart"));
  }

  @Test
  void aGpuThatLiesIdleAgainstTheSettingsIsMissing() {
    Optional<String> gpu = Optional.of("NVIDIA H200, 570.1, 143771 MiB");
    Finding idle = EngineChecks.device("auto", Device.cpu(), CPU, gpu);
    assertEquals(Severity.MISSING, idle.severity());
    assertTrue(idle.remedy().contains("DDPM_NATIVES=cuda"), idle.remedy());
    assertEquals(Severity.OK, EngineChecks.device("cpu", Device.cpu(), CPU, gpu).severity());
    assertEquals(
        Severity.OK, EngineChecks.device("auto", Device.cpu(), CPU, Optional.empty()).severity());
  }

  /** The engine's checks come after the machine's. */
  @Test
  void aFindingIsToldBeforeTheNextCheckBegins() {
    List<String> told = new ArrayList<>();
    Doctor doctor =
        new Doctor(Path.of("a.yaml"), RunConfig.defaults(), Path.of("").toAbsolutePath(), Map.of());
    assertThrows(
        CancellationException.class,
        () ->
            doctor.examine(
                finding -> {
                  told.add(finding.topic());
                  if (finding.topic().equals("disk")) {
                    throw new CancellationException();
                  }
                }));
    assertTrue(told.containsAll(List.of("java", "memory", "disk")), told.toString());
    assertFalse(told.contains("natives"), told.toString());
  }

  @Test
  void aTimedStepIsSmallHoweverLargeTheNetwork() {
    RunSummary small = new RunSummary(1_000_000, 1e8);
    RunSummary cifar = new RunSummary(35_746_307, 12.2e9);
    RunSummary huge = new RunSummary(35_746_307, 1e12);
    RunSummary wide = new RunSummary(1_000_000_000, 1e8);
    assertEquals(32, StepTrial.images(small, 32, false));
    assertEquals(2, StepTrial.images(cifar, 128, false));
    assertEquals(128, StepTrial.images(cifar, 128, true));
    assertEquals(0, StepTrial.images(huge, 128, false));
    assertEquals(0, StepTrial.images(wide, 128, true));
  }

  @Test
  void hiddenCachesAreFineOnceOneDnnIsToldOfSome() {
    assertEquals(Severity.OK, EngineChecks.caches(HiddenCaches.NONE).severity());
    assertEquals(Severity.OK, EngineChecks.caches(HiddenCaches.CORRECTED).severity());
    Finding left = EngineChecks.caches(HiddenCaches.UNKNOWN);
    assertEquals(Severity.WARNING, left.severity());
    assertTrue(left.remedy().contains("virtual machine"), left.remedy());
  }

  @Test
  void wrongBfloat16IsAWarningAndWrongFloat32TheEnd() {
    Map<Precision, Optional<String>> none =
        Map.of(Precision.BF16, Optional.empty(), Precision.FP32, Optional.empty());
    Map<Precision, Optional<String>> bfloat16 =
        Map.of(Precision.BF16, Optional.of("the sum is off"), Precision.FP32, Optional.empty());
    Map<Precision, Optional<String>> both =
        Map.of(Precision.BF16, Optional.of("it is off"), Precision.FP32, Optional.of("so is this"));
    for (Precision precision : none.keySet()) {
      assertEquals(Severity.OK, arithmetic(none, precision).severity());
      assertEquals(Severity.MISSING, arithmetic(both, precision).severity());
    }
    assertEquals(Severity.OK, arithmetic(bfloat16, Precision.FP32).severity());
    Finding warning = arithmetic(bfloat16, Precision.BF16);
    assertEquals(Severity.WARNING, warning.severity());
    assertEquals("the sum is off in bfloat16", warning.text());
  }

  private static Finding arithmetic(Map<Precision, Optional<String>> faults, Precision precision) {
    return EngineChecks.arithmetic(faults::get, precision, Device.cpu());
  }
}
