package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ddpm.cli.FakeTools.Ended;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The container of {@code src/main/docker/Dockerfile} with nothing but {@code /work} to write into:
 * a user without a name and a home, no locale, no network, and temporary files, if any, that cannot
 * be executed, as Docker mounts them.
 */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
final class ContainerIT {
  private static final String TEMPORARY = "mount -t tmpfs -o noexec,nosuid,size=64m tmpfs tmp";
  private static final String NO_TEMPORARY = "";

  @TempDir Path work;
  private static Container built;
  private Container container;

  @BeforeAll
  static void build() throws Exception {
    String archive = System.getProperty("ddpm.archive");
    assumeTrue(archive != null && Files.exists(Path.of(archive)), "mvn package makes the archive");
    assumeTrue(succeeds("unshare", "-m", "-p", "-f", "-u", "-i", "-n", "true"), "root may");
    assumeTrue(succeeds("mmdebstrap", "--version"), ".ci/emulation installs it");
    Path image = Path.of("target", "containers").toAbsolutePath();
    built =
        Container.build(
            Dockerfile.read(Path.of("src/main/docker/Dockerfile")),
            archive,
            image.resolve("root"),
            image.resolve("work"));
  }

  private static boolean succeeds(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @BeforeEach
  void makeHome() throws Exception {
    Home.in(work);
    assertTrue(succeeds("chown", "-R", "12345:12345", work.toString()));
    container = new Container(built.root(), work, built.environment()).with("LC_ALL=C");
  }

  private Ended succeed(String mounts, String... words) throws Exception {
    Ended ended = container.run(mounts, words);
    assertEquals(0, ended.exitCode(), ended.output());
    List<String> complaints = new ArrayList<>(List.of("rror", "annot", "xception"));
    if (!words[0].equals("doctor")) { // It may warn of this machine, such as of hidden caches.
      complaints.addAll(List.of("arning", "WARN"));
    }
    for (String complaint : complaints) {
      assertFalse(ended.output().contains(complaint), ended.output());
    }
    return ended;
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void everyCommandWorksAndLeavesOnlyItsResults() throws Exception {
    String trained = succeed(TEMPORARY, "train", "--config", Home.CONFIG).output();
    assertTrue(trained.contains("next     ddpm sample"), trained);
    succeed(TEMPORARY, "sample", "-n", "2", "--out", "grid.png");
    succeed(TEMPORARY, "noise", "grid.png", "--out", "Bild ü.gif");
    try (InputStream webp = ContainerIT.class.getResourceAsStream("/cases/webp/photo-q75.webp")) {
      Files.copy(webp, work.resolve("photo.webp"));
    }
    succeed(TEMPORARY, "noise", "photo.webp", "--out", "noise.png");
    succeed(
        TEMPORARY, "sweep", "--samplers", "ddim", "--steps", "2,3", "-n", "2", "--out", "s.png");
    succeed(TEMPORARY, "doctor", "--config", Home.CONFIG);
    assertTrue(succeed(TEMPORARY, "runs").output().contains("tiny"));
    assertEquals(
        List.of(
            "Bild ü.gif",
            "checkpoints",
            "configs",
            "data",
            "grid.png",
            "noise.png",
            "photo.webp",
            "s.png"),
        files());
  }

  @Test
  void noTemporaryFilesAreNeeded() throws Exception {
    container = container.with("HOME=/"); // Docker's, for a user without a name.
    succeed(NO_TEMPORARY, "train", "--config", Home.CONFIG);
    // Without a number format, one is measured, and that it cannot be kept is said.
    succeed(NO_TEMPORARY, "sample", "-n", "2", "--precision", "fp32", "--out", "grid.png");
    // Its texts hold all settings, whose names are not complaints: learning_rate.
    Ended noised = container.run(NO_TEMPORARY, "noise", "grid.png", "--out", "-");
    assertEquals(0, noised.exitCode(), noised.output());
    assertTrue(noised.output().contains("PNG"), noised.output());
    assertEquals(List.of("checkpoints", "configs", "data", "grid.png"), files());
  }

  /** As the container's first process, for which signals do nothing of themselves. */
  @Test
  void stoppingItSavesAndStartingItResumes() throws Exception {
    String[] train = {"train", "--config", Home.CONFIG, "--set", "training.steps=1000000"};
    Process process = container.start(TEMPORARY, train);
    Path metrics = work.resolve("checkpoints/tiny/metrics.jsonl");
    while (process.isAlive() && (Files.notExists(metrics) || Files.size(metrics) == 0)) {
      Thread.sleep(50);
    }
    process.children().forEach(ProcessHandle::destroy);
    Ended stopped = FakeTools.ended(process);
    assertEquals(143, stopped.exitCode(), stopped.output());
    assertTrue(stopped.output().contains("stopping after this step"), stopped.output());

    String[] more = {"train", "--config", Home.CONFIG, "--for", "10s"};
    String[] steps = {"--set", "training.steps=1000000"};
    Ended resumed = container.run(TEMPORARY, Home.words(more, steps));
    assertEquals(0, resumed.exitCode(), resumed.output());
    String saved = stopped.output().replaceFirst("(?s).* at step ([0-9,]+) of .*", "$1");
    String log = Files.readString(work.resolve("checkpoints/tiny/train.log"));
    assertTrue(log.contains("from step " + saved + " to "), stopped.output() + log);
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    Ended noProc = container.run("umount proc", "--version");
    assertEquals(1, noProc.exitCode());
    assertTrue(noProc.output().startsWith("ddpm: there is no /proc"), noProc.output());

    succeed(TEMPORARY, "train", "--config", Home.CONFIG);
    Ended noFont =
        container.run(
            TEMPORARY + "; mount -t tmpfs tmpfs usr/share/fonts",
            "sweep",
            "--samplers",
            "ddim",
            "--steps",
            "2",
            "--out",
            "s.png");
    assertEquals(1, noFont.exitCode(), noFont.output());
    assertEquals(
        "ddpm: the table's labels need a font, and Java finds none; install fontconfig and a font,"
            + " such as fonts-dejavu-core\n",
        noFont.output());
  }
}
