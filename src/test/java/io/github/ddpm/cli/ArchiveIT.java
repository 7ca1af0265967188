package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ddpm.cli.FakeTools.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive, unpacked at a path that tries a shell and Java, and used by somebody to whom it does
 * not belong, with neither a home nor a locale.
 */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
final class ArchiveIT {
  private static final String NOBODY = "65534";

  @TempDir Path folder;
  private Path program;
  private Path work;

  @BeforeEach
  void unpack() throws Exception {
    String archive = System.getProperty("ddpm.archive");
    assumeTrue(archive != null && Files.exists(Path.of(archive)), "mvn package makes the archive");
    Path place = Files.createDirectories(folder.resolve("a:b 'ü' $c"));
    run(List.of("tar", "-xzf", archive, "-C", place.toString()), folder);
    try (Stream<Path> unpacked = Files.list(place)) {
      program = unpacked.toList().get(0);
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    work = Files.createDirectories(folder.resolve("work"));
    Files.createDirectories(work.resolve("tmp"));
    Home.in(work);
    if (isRoot()) {
      run(List.of("chown", "-R", NOBODY + ":" + NOBODY, work.toString()), folder);
    } else {
      run(List.of("chmod", "-R", "a-w", program.toString()), folder);
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static Ended run(List<String> command, Path where) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true).start();
    Ended ended = FakeTools.ended(process);
    assertEquals(0, ended.exitCode(), ended.output());
    return ended;
  }

  /** Runs the program as a stranger in {@code work}. */
  private Ended ddpm(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
    }
    String path = "PATH=" + System.getProperty("java.home") + "/bin:/usr/bin:/bin";
    command.addAll(List.of("env", "-i", path, "TMPDIR=" + work.resolve("tmp"), "LC_ALL=C"));
    command.add(program.resolve("bin/ddpm").toString());
    command.addAll(List.of(words));
    return run(command, work);
  }

  private Map<String, String> files() throws Exception {
    Ended sums =
        run(List.of("sh", "-c", "find . -type f -exec sha256sum {} + | sort -k 2"), program);
    Map<String, String> files = new TreeMap<>();
    sums.output().lines().forEach(line -> files.put(line.substring(66), line.substring(0, 64)));
    return files;
  }

  @Test
  void strangersUseItAndLeaveItAsItIs() throws Exception {
    run(List.of("sha256sum", "--quiet", "-c", "SHA256SUMS"), program);
    Map<String, String> before = files();
    assertTrue(before.containsKey("./README.md"), before.keySet().toString());
    List<String> ofSpark =
        before.keySet().stream().filter(name -> name.matches("./lib/(spark|scala)[^/]*")).toList();
    assertEquals(List.of(), ofSpark, "a user's Spark brings its own");
    assertEquals(
        !System.getProperty("ddpm.cluster").equals("none"),
        before.containsKey("./lib/cluster/ddpm-cluster.jar"),
        "-Pspark makes the part that Spark runs, and the archive has it");

    Ended trained = ddpm("train", "--config", Home.CONFIG, "--run", "Läufe/eins");
    assertTrue(trained.output().contains("trained  to step 3"), trained.output());
    Ended drawn = ddpm("sample", "--model", "Läufe/eins", "-n", "2", "--out", "Bild ü.png");
    assertTrue(Files.exists(work.resolve("Bild ü.png")), drawn.output());
    assertFalse(drawn.output().contains("WARNING"), drawn.output());
    Ended shipped = ddpm("train", "--config", "shapes.yaml", "--dry-run");
    assertTrue(shipped.output().contains("# "), shipped.output());

    assertEquals(before, files());
    assertEquals(List.of("Bild ü.png", "Läufe", "configs", "data", "tmp"), names(work));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Links in documents lead to files of the archive. */
  @Test
  void documentsLeadToEachOther() throws Exception {
    for (String name :
        List.of("README.md", "docs/data.md", "docs/checkpoints.md", "docs/containers.md")) {
      Path document = program.resolve(name);
      List<String> dead =
          Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)|src=\"([^\":]+)\"")
              .matcher(Files.readString(document))
              .results()
              .map(link -> link.group(1) == null ? link.group(3) : link.group(1))
              .filter(link -> Files.notExists(document.resolveSibling(link)))
              .toList();
      assertEquals(List.of(), dead, name);
    }
  }
}
