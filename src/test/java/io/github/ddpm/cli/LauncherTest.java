package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/ddpm}, in its own project, whose {@code java} prints its arguments. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  @TempDir private Path home;

  @BeforeEach
  void buildProject() throws IOException {
    for (String folder : List.of("scripts", "src/main", "target", "jdk/bin")) {
      Files.createDirectories(home.resolve(folder));
    }
    Files.copy(Path.of("scripts/ddpm"), home.resolve("scripts/ddpm"));
    Files.createFile(home.resolve("pom.xml"));
    Files.writeString(home.resolve("target/classpath-cpu"), "a.jar");
    Path java = home.resolve("jdk/bin/java");
    Files.writeString(java, "#!/bin/sh\necho \"${GOMP_SPINCOUNT:-unset}\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Files.createFile(home.resolve("target/built-cpu"));
  }

  /** How long OpenMP's threads wait awake when {@code ddpm} is called so. */
  private String spinCount(List<String> words, Map<String, String> variables) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", home.resolve("scripts/ddpm").toString()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("GOMP_SPINCOUNT");
    builder.environment().remove("DDPM_NATIVES");
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().putAll(variables);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output.strip();
  }

  @Test
  void threadsOfOperationsSleepSoonInTrainingAlone() throws Exception {
    assertEquals("10000", spinCount(List.of("train", "--config", "shapes.yaml"), Map.of()));
    assertEquals("10000", spinCount(List.of("bench", "train"), Map.of()));
    assertEquals("unset", spinCount(List.of("bench", "sample"), Map.of()));
    assertEquals("unset", spinCount(List.of("sample", "--out", "train.png"), Map.of()));
  }

  @Test
  void settingsOfTheUserStay() throws Exception {
    Map<String, String> ofUser = Map.of("GOMP_SPINCOUNT", "7");
    assertEquals("7", spinCount(List.of("train"), ofUser));
    assertEquals("7", spinCount(List.of("sample"), ofUser));
  }
}
