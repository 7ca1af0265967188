package io.github.ddpm;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

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

  private static List<Path> configs() throws IOException {
    try (Stream<Path> files = Files.list(CONFIGS)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }
}
