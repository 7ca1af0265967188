package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {
  @Test
  void theProcessorIsAlwaysThere() {
    assertEquals(Device.cpu(), Devices.of("cpu"));
    assertEquals("cpu", Devices.name(Device.cpu()));
    assertEquals("cuda:1", Devices.name(Device.gpu(1)));
  }

  @Test
  void automaticIsADeviceThatCanBeNamedAgain() {
    Device device = Devices.of("auto");
    assertEquals(device, Devices.of(Devices.name(device)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "gpu", "CPU", "cuda:", "cuda:-1", "cuda:x", "cuda0", "cuda:99999999999999"})
  void otherNamesAreRefused(String name) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> Devices.of(name));
    assertEquals("device: must be auto, cpu, cuda or cuda:N, is '" + name + "'", e.getMessage());
  }

  @Test
  void aGpuThatIsNotThereIsNamedWithTheRemedy() {
    Exception e = assertThrows(IllegalStateException.class, () -> Devices.of("cuda:999"));
    assertTrue(e.getMessage().startsWith("device cuda:999: PyTorch"), e.getMessage());
    assertTrue(e.getMessage().contains("--device cpu"), e.getMessage());
  }

  @Test
  void cudaNeedsAGpu() {
    Torch.start();
    assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0, "there is a GPU");
    Exception e = assertThrows(IllegalStateException.class, () -> Devices.of("cuda"));
    String why =
        Natives.inUse().cuda()
            ? "device cuda: PyTorch sees no GPU; check the driver"
            : "device cuda: PyTorch's libraries in use are for the CPU; start with DDPM_NATIVES=cuda";
    assertTrue(e.getMessage().startsWith(why), e.getMessage());
  }
}
