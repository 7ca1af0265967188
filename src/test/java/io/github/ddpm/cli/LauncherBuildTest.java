package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code scripts/ddpm} builds with, in a project of its own with little on its PATH: Maven, or
 * where there is none the one that {@code mvnw} fetches, here a script from an archive on the disk.
 */
@DisabledOnOs(OS.WINDOWS)
final class LauncherBuildTest {
  /** What every system has; unzip, curl and wget are not among it. */
  private static final String TOOLS =
      "basename cat dirname find gzip head mkdir mktemp mv rm sha256sum shasum tar touch tr uname";

  @TempDir private Path home;

  @BeforeEach
  void buildProject() throws Exception {
    for (String folder :
        List.of("scripts", "src/main", "target", "jdk/bin", "tools", "fake/bin", ".mvn/wrapper")) {
      Files.createDirectories(home.resolve(folder));
    }
    Files.createFile(home.resolve("pom.xml"));
    Files.writeString(home.resolve("target/classpath-cpu"), "a.jar");
    for (String script : List.of("scripts/ddpm", "mvnw")) {
      Files.copy(Path.of(script), home.resolve(script));
    }
    for (String tool : TOOLS.split(" ", -1)) {
      for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
        Path found = Path.of(folder, tool);
        if (Files.isExecutable(found)) {
          write("tools/" + tool, "exec " + found + " \"$@\"");
        }
      }
    }
    String jdk = System.getProperty("java.home") + "/bin/";
    write("jdk/bin/javac", "exec " + jdk + "javac \"$@\"");
    write(
        "jdk/bin/java",
        "case $* in *DdpmCommand*) echo started ;; *) exec " + jdk + "java \"$@\" ;; esac");
    write("fake/bin/mvn", "echo fetched Maven: \"$@\"");
    start("tar", "-czf", home + "/maven-1-bin.tar.gz", "-C", home.toString(), "fake");
    byte[] maven = Files.readAllBytes(home.resolve("maven-1-bin.tar.gz"));
    wrapper(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(maven)));
  }

  private void write(String file, String script) throws IOException {
    Files.writeString(home.resolve(file), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(home.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Says where Maven is fetched from and what its tar.gz must be. */
  private void wrapper(String sha256) throws IOException {
    Files.writeString(
        home.resolve(".mvn/wrapper/maven-wrapper.properties"),
        """
        distributionUrl=%s/maven-1-bin.zip
        distributionSha256Sum=that-of-the-zip
        tarGzSha256Sum=%s
        """
            .formatted(home.toUri().toString().replaceFirst("/$", ""), sha256));
  }

  private record Ended(int exitCode, String output) {}

  private Ended start(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", home.resolve("tools").toString());
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().put("MAVEN_USER_HOME", home.resolve("m2").toString());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private Ended ddpm() throws Exception {
    return start("/bin/sh", home.resolve("scripts/ddpm").toString());
  }

  @Test
  void mavenOnThePathBuilds() throws Exception {
    write("tools/mvn", "echo own Maven: \"$@\"");
    Ended ended = ddpm();
    assertTrue(ended.output().contains("own Maven: -B -q"), ended.output());
    assertTrue(ended.output().endsWith("started\n"), ended.output());
    assertFalse(Files.exists(home.resolve("m2")));
  }

  @Test
  void withoutMavenAJdkIsEnough() throws Exception {
    Ended ended = ddpm();
    assertTrue(ended.output().contains("fetched Maven: -B -q"), ended.output());
    assertTrue(ended.output().endsWith("started\n"), ended.output());
  }

  @Test
  void anotherMavenThanTheOneMeantDoesNotBuild() throws Exception {
    wrapper("0".repeat(64));
    Ended ended = ddpm();
    assertEquals(1, ended.exitCode());
    assertTrue(ended.output().contains("Failed to validate Maven distribution"), ended.output());
    assertFalse(ended.output().contains("fetched Maven"), ended.output());
    assertFalse(Files.exists(home.resolve("target/built-cpu")));
  }
}
