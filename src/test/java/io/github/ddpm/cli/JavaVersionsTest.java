package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The launcher with each other installed Java. */
@DisabledOnOs(OS.WINDOWS)
final class JavaVersionsTest {
  private static final int OLDEST = 17;

  @TempDir Path folder;

  static List<Path> installed() throws IOException {
    Path own = Path.of(System.getProperty("java.home")).toRealPath();
    try (Stream<Path> beside = Files.list(own.getParent())) {
      return Stream.concat(Stream.of(own), beside.filter(JavaVersionsTest::isReal))
          .distinct()
          .filter(java -> version(java) >= OLDEST)
          .sorted()
          .toList();
    }
  }

  private static boolean isReal(Path path) {
    return Files.isDirectory(path)
        && !Files.isSymbolicLink(path)
        && Files.isExecutable(path.resolve("bin/java"));
  }

  /** The first number of a Java's version; 0 if it does not tell. */
  private static int version(Path java) {
    Properties release = new Properties();
    try (InputStream in = Files.newInputStream(java.resolve("release"))) {
      release.load(in);
    } catch (IOException e) {
      return 0;
    }
    String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
    return Integer.parseInt(version.replaceFirst("\\D.*", ""));
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("installed")
  void trainingAndDrawingWarnOfNothing(Path java) throws Exception {
    Installed installed = Installed.in(folder);
    assertEquals("", stderr(installed, java, "train", "--config", Home.CONFIG));
    assertEquals(
        "", stderr(installed, java, "sample", "-n", "2", "--no-preview", "--out", "two.png"));
    assertTrue(Files.exists(folder.resolve("two.png")));
    assertFalse(stderr(installed, java, "doctor", "--config", Home.CONFIG).contains("WARNING"));
  }

  private static String stderr(Installed installed, Path java, String... words) throws Exception {
    Map<String, String> variables = Map.of("JAVA_HOME", java.toString());
    try (DdpmProcess launched =
        DdpmProcess.command(installed.home(), installed.command(words), variables)) {
      assertEquals(0, launched.exitCode(), launched.err() + launched.out());
      return launched.err();
    }
  }
}
