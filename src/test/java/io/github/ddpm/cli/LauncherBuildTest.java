package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.cli.FakeTools.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code scripts/ddpm} builds, and with what, in a project of its own with little on its PATH:
 * Maven, or where there is none the one that {@code mvnw} fetches, here a script from an archive on
 * the disk.
 */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
final class LauncherBuildTest {
  /** Makes a program of the sources below the file behind -f: it prints what they say. */
  private static final String MAVEN =
      """
      while [ "$1" != -f ]; do shift; done
      sources=$(dirname "$2")
      mkdir -p "$sources/target/program/bin"
      echo "echo $(cat "$sources/src/main/Said.java")" >"$sources/target/program/bin/ddpm\"""";

  @TempDir private Path home;
  private FakeTools tools;

  @BeforeEach
  void makeProject() throws Exception {
    for (String file :
        List.of("scripts/ddpm", "scripts/build", "src/main/program/lib/once", "mvnw")) {
      Files.createDirectories(home.resolve(file).getParent());
      Files.copy(Path.of(file), home.resolve(file));
    }
    Files.createFile(home.resolve("pom.xml"));
    said("one");
    tools = FakeTools.in(home.resolve("tools"));
    FakeTools.script(home.resolve("fake/bin/mvn"), "echo fetched Maven\n" + MAVEN);
    String jdk = System.getProperty("java.home") + "/bin/";
    for (String tool : List.of("java", "javac")) { // mvnw reads the archive with them.
      FakeTools.script(home.resolve("jdk/bin/" + tool), "exec " + jdk + tool + " \"$@\"");
    }
    Ended packed =
        tools.run(
            List.of("tar", "-czf", home + "/maven-1-bin.tar.gz", "-C", home.toString(), "fake"),
            Map.of());
    assertEquals(new Ended(0, ""), packed);
    byte[] maven = Files.readAllBytes(home.resolve("maven-1-bin.tar.gz"));
    wrapper(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(maven)));
  }

  private void said(String text) throws IOException {
    Files.writeString(home.resolve("src/main/Said.java"), text);
  }

  /** Says where Maven is fetched from and what its tar.gz must be. */
  private void wrapper(String sha256) throws IOException {
    Files.createDirectories(home.resolve(".mvn/wrapper"));
    Files.writeString(
        home.resolve(".mvn/wrapper/maven-wrapper.properties"),
        """
        distributionUrl=%s/maven-1-bin.zip
        distributionSha256Sum=that-of-the-zip
        tarGzSha256Sum=%s
        """
            .formatted(home.toUri().toString().replaceFirst("/$", ""), sha256));
  }

  private Process start() throws Exception {
    return tools.start(
        List.of("/bin/sh", home.resolve("scripts/ddpm").toString()),
        Map.of(
            "JAVA_HOME", home.resolve("jdk").toString(),
            "MAVEN_USER_HOME", home.resolve("m2").toString()));
  }

  private Ended ddpm() throws Exception {
    return FakeTools.ended(start());
  }

  private List<String> programs() throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("target/programs"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.equals("lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void mavenOnThePathBuilds() throws Exception {
    tools.add("mvn", "echo own Maven\n" + MAVEN);
    Ended ended = ddpm();
    assertTrue(ended.output().contains("own Maven"), ended.output());
    assertTrue(ended.output().endsWith("one\n"), ended.output());
    assertFalse(Files.exists(home.resolve("m2")));
  }

  @Test
  void withoutMavenAJdkIsEnough() throws Exception {
    Ended ended = ddpm();
    assertTrue(ended.output().contains("fetched Maven"), ended.output());
    assertTrue(ended.output().endsWith("one\n"), ended.output());
  }

  @Test
  void anotherMavenThanTheOneMeantDoesNotBuild() throws Exception {
    wrapper("0".repeat(64));
    Ended ended = ddpm();
    assertNotEquals(0, ended.exitCode());
    assertTrue(ended.output().contains("Failed to validate Maven distribution"), ended.output());
    assertFalse(ended.output().contains("fetched Maven"), ended.output());
    assertFalse(ended.output().contains("one"), ended.output());
  }

  @Test
  void eachContentIsBuiltOnceAndStays() throws Exception {
    tools.add("mvn", "echo building >&2\n" + MAVEN);
    assertTrue(ddpm().output().contains("building"));
    assertEquals(new Ended(0, "one\n"), ddpm());

    said("two");
    List<String> before = programs();
    assertTrue(ddpm().output().endsWith("two\n"));
    assertEquals(2, programs().size());
    assertTrue(programs().containsAll(before), "what runs keeps what it was started with");

    said("one");
    assertEquals(new Ended(0, "one\n"), ddpm());
  }

  @Test
  void firstStartsAtTheSameTimeBuildOnce() throws Exception {
    tools.add("mvn", "echo building\nsleep 1\n" + MAVEN);
    List<Process> started = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      started.add(start());
    }
    long builds = 0;
    for (Process process : started) {
      Ended ended = FakeTools.ended(process);
      assertTrue(ended.output().endsWith("one\n"), ended.output());
      builds += ended.output().lines().filter("building"::equals).count();
    }
    assertEquals(1, builds);
    assertEquals(1, programs().size());
  }

  @Test
  void aBuildThatFailsLeavesNothingToStart() throws Exception {
    tools.add("mvn", "echo 'no compiler'\nexit 1");
    Ended ended = ddpm();
    assertNotEquals(0, ended.exitCode());
    assertTrue(ended.output().contains("no compiler"), ended.output());
    tools.add("mvn", MAVEN);
    assertTrue(ddpm().output().endsWith("one\n"));
    assertEquals(1, programs().size(), programs().toString());
  }
}
