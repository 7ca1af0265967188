package io.github.ddpm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.ddpm.torch.Precision;
import org.junit.jupiter.api.Test;

class CeilingTest {
  @Test
  void everyMachineReachesSomething() {
    Ceiling ceiling = Ceiling.measure(Device.cpu(), Precision.FP32);
    assertTrue(ceiling.matmulGflops() > 0.1, ceiling.toString());
    assertTrue(ceiling.convGflops() > 0.1, ceiling.toString());
    assertTrue(ceiling.copyGigabytes() > 0.01, ceiling.toString());
  }

  @Test
  void peakMemoryIsReadFromTheHighWaterMark() {
    String status = "Name:\tjava\nVmPeak:\t 9000 kB\nVmHWM:\t    1234 kB\nVmRSS:\t 1000 kB\n";
    assertEquals(1234 * 1024, PeakMemory.ofStatus(status));
  }

  @Test
  void peakMemoryIsKnownEverywhere() {
    assertTrue(PeakMemory.bytes() > 10_000_000);
    assertTrue(PeakMemory.ofStatus("Name:\tjava\n") > 10_000_000);
  }
}
