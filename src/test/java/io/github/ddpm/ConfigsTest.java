package io.github.ddpm;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.run.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings that come with the program. */
final class ConfigsTest {
  private static final Path CONFIGS = Path.of("configs");

  @TestFactory
  Stream<DynamicTest> everyConfigLoads() throws IOException {
    return configs().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.toString(),
                    () -> assertDoesNotThrow(() -> ConfigLoader.load(file, List.of()))));
  }

  @Test
  void theConfigOfTheFirstCommandIsThere() throws IOException {
    assertTrue(configs().contains(CONFIGS.resolve("shapes.yaml")));
  }

  /** The number of an independent PyTorch program's network with the same settings. */
  @Test
  void theNetworkOfTheBenchmarkIsTheOneThatOthersTime() {
    RunConfig bench = ConfigLoader.load(CONFIGS.resolve("bench.yaml"), List.of());
    assertEquals(8_952_067, RunSummary.of(bench, Optional.empty()).parameters());
    assertEquals(16, bench.training().batchSize());
    assertEquals(16, bench.sampling().batchSize());
    assertEquals(0.1, bench.model().dropout());
  }

  @ParameterizedTest
  @ValueSource(strings = {"32", "[64, 48]", "[48, 64]", "28", "96"})
  void imagesOfAnySizeGoIntoTheConfigForFolders(String size) {
    Assignment imageSize = new Assignment("--set", "data.image_size", size);
    assertDoesNotThrow(() -> ConfigLoader.load(CONFIGS.resolve("folder.yaml"), List.of(imageSize)));
  }

  private static List<Path> configs() throws IOException {
    try (Stream<Path> files = Files.list(CONFIGS)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }
}
