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

  /** As the one that pip installs, which finds its Spark by Python. */
  @Test
  void aScriptOnThePathThatLiesInNoSparkIsPassedOver() throws IOException {
    Path scripts = Files.createDirectories(folder.resolve("scripts/bin"));
    Path script = Files.writeString(scripts.resolve("spark-submit"), "");
    assertTrue(script.toFile().setExecutable(true));
    Map<String, String> alone = Map.of("PATH", scripts.toString());
    InvalidSetting e = assertThrows(InvalidSetting.class, () -> SparkHome.required(alone));
    assertTrue(e.getMessage().contains(script + " lies in none"), e.getMessage());

    Path home = spark("4.2.0").toRealPath();
    Map<String, String> both = Map.of("PATH", scripts + ":" + home.resolve("bin"));
    assertEquals(home, SparkHome.required(both).folder());
  }

  @Test
  void theVersionIsThatOfItsOwnJar() throws IOException {
    Path home = spark("4.2.0-vendor-1");
    Files.createFile(home.resolve("jars/spark-core_2.13-4.2.0-vendor-1-tests.jar"));
    Map<String, String> environment = Map.of("SPARK_HOME", home.toString());
    assertEquals("4.2.0-vendor-1", SparkHome.required(environment).version());
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
    assertTrue(e.getMessage().contains(folder + ", which has no bin/spark-submit"), e.getMessage());
    assertTrue(e.getMessage().contains("set SPARK_HOME to its folder"), e.getMessage());
    InvalidSetting none = assertThrows(InvalidSetting.class, () -> SparkHome.required(Map.of()));
    assertTrue(none.getMessage().contains("no spark-submit on the PATH"), none.getMessage());
    assertEquals("no Spark", SparkHome.inWords(environment));
  }
}
