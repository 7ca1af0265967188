package io.github.ddpm.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.unet.UNet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MemoryEstimateTest {
  /**
   * The figures are {@code peak_memory_bytes} of {@code ddpm bench train --steps 3 --json} in GB,
   * on machine B of the benchmarks.
   */
  @ParameterizedTest
  @CsvSource({
    "bench, fp32, 2, 0.59",
    "bench, fp32, 16, 0.99",
    "bench, bf16, 16, 0.82",
    "shapes, fp32, 32, 0.44",
    "shapes, fp32, 128, 0.74",
    "fashion-mnist, fp32, 32, 0.57",
    "fashion-mnist, fp32, 128, 1.33",
    "cifar, fp32, 4, 1.54",
    "cifar, fp32, 8, 1.78",
    "cifar, bf16, 8, 1.47",
  })
  void itIsWhatWasMeasuredToAnEighth(String name, String precision, int images, double gigabytes)
      throws IOException {
    RunConfig config =
        ConfigLoader.load(
            Path.of("configs", name + ".yaml"),
            Assignment.parse(List.of("precision=" + precision)));
    FlatParameters parameters = new FlatParameters(new UNet(config.unet()));
    double estimate = MemoryEstimate.of(config, parameters, images).bytes() / 1e9;
    assertEquals(gigabytes, estimate, gigabytes / 8);
  }
}
