package io.github.ddpm.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
final class SparkHomeTest {
  @TempDir private Path folder;

  private Path spark(String version) throws IOException {
    Path home = folder.resolve("spark-" + version);
    Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, "");
    assertTrue(submit.toFile().setExecutable(true));
    String jar = "spark-core_2.13-%s.jar".formatted(version);
    Files.createFile(Files.createDirectories(home.resolve("jars")).resolve(jar));
    return home;
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.1.0", "4.2.3"})
  void theEnvironmentNamesIt(String version) throws IOException {
    Path home = spark(version);
    Map<String, String> environment = Map.of("SPARK_HOME", home.toString(), "PATH", "/none");
    assertEquals(new SparkHome(home, version), SparkHome.required(environment));
    assertEquals("Spark %s in %s".formatted(version, home), SparkHome.inWords(environment));
  }

  @Test
  void aLinkOnThePathLeadsToIt() throws IOException {
    Path home = spark("4.2.0").toRealPath();
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("spark-submit"), home.resolve("bin/spark-submit"));
    Map<String, String> environment = Map.of("SPARK_HOME", "", "PATH", "/none::" + bin);
    assertEquals(home, SparkHome.required(environment).folder());
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5.1", "4.0.2", "4.20.0", "5.0.0"})
  void otherVersionsAreRefusedByName(String version) throws IOException {
    Map<String, String> environment = Map.of("SPARK_HOME", spark(version).toString());
    InvalidSetting e = assertThrows(InvalidSetting.class, () -> SparkHome.required(environment));
    assertTrue(e.getMessage().contains("is Spark " + version), e.getMessage());
    assertTrue(e.getMessage().endsWith("works with 4.1 or 4.2"), e.getMessage());
    assertTrue(SparkHome.inWords(environment).endsWith("works with 4.1 or 4.2"));
  }

  @Test
  void withoutSparkItSaysWhatToDo() {
    Map<String, String> environment = Map.of("SPARK_HOME", folder.toString());
    InvalidSetting e = assertThrows(InvalidSetting.class, () -> SparkHome.required(environment));
    assertTrue(e.getMessage().contains("set SPARK_HOME to its folder"), e.getMessage());
    assertEquals("no Spark", SparkHome.inWords(environment));
  }
}
