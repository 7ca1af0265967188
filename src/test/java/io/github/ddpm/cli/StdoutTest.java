package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stdout as a file for pictures, and stdout that takes nothing. */
@Tag("slow")
final class StdoutTest extends TrainedRunTest {
  @BeforeEach
  void needBash() {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
  }

  @Test
  void aPngOnStdoutIsTheSameAsInAFileAndAlone() throws Exception {
    String[] sample = {"sample", "-n", "2", "--model", model.toString(), "--device", "cpu"};
    Path file = folder.resolve("file.png");
    assertEquals(0, home.run(Home.words(sample, "--out", file.toString())).code());

    String out = " > '" + folder.resolve("stdout.png") + "'";
    try (DdpmProcess process = run(out, Home.words(sample, "--out", "-"))) {
      assertEquals(0, process.exitCode(), process.err());
      assertEquals("", process.complaints());
    }

    assertEquals(home.pixels("file.png"), home.pixels("stdout.png"));
    byte[] bytes = Files.readAllBytes(folder.resolve("stdout.png"));
    byte[] end = {'I', 'E', 'N', 'D', (byte) 0xAE, 0x42, 0x60, (byte) 0x82};
    assertArrayEquals(end, java.util.Arrays.copyOfRange(bytes, bytes.length - 8, bytes.length));
  }

  @Test
  void theWorkingDirectoryWillDoWhereNothingTemporaryCanBeWritten() throws Exception {
    sampled("photo.png");
    String[] noise = {"noise", home.path("photo.png"), "-n", "3", "--out", "-"};
    String script = "JDK_JAVA_OPTIONS=-Djava.io.tmpdir=/absent \"$@\" > strip.png";
    try (DdpmProcess process = DdpmProcess.script(home, script, noise)) {
      assertEquals(0, process.exitCode(), process.err());
    }
    assertFalse(home.pixels("strip.png").isEmpty());
    assertEquals(List.of(), home.names(".").stream().filter(name -> name.startsWith(".")).toList());
  }

  @Test
  void aStripOfNoiseCanGoThereToo() throws Exception {
    sampled("photo.png");

    String out = " > '" + folder.resolve("strip.png") + "'";
    try (DdpmProcess process = run(out, "noise", home.path("photo.png"), "-n", "3", "--out", "-")) {
      assertEquals(0, process.exitCode(), process.err());
    }

    assertFalse(home.pixels("strip.png").isEmpty());
  }

  @Test
  void jsonAndAPngCannotShareIt() {
    Home.Result result = home.sample("--json", "--out", "-", "--model", model.toString());

    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains("--out -"), result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {" > /dev/full", " | true"})
  void aPngThatIsLostIsAFailure(String redirection) throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
    assertLost(
        redirection,
        "sample",
        "-n",
        "1",
        "--model",
        model.toString(),
        "--device",
        "cpu",
        "--out",
        "-");
  }

  @ParameterizedTest
  @ValueSource(strings = {" > /dev/full", " >&-", " | true"})
  void linesThatAreLostAreAFailure(String redirection) throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
    for (List<String> words :
        List.of(List.of("show", model.toString()), List.of("--help"), List.of("runs", "--json"))) {
      Files.createDirectories(home.checkpoints().resolve("a"));
      assertLost(redirection, words.toArray(new String[0]));
    }
  }

  @Test
  void settingsComeFromStdinWhereAskedFor() throws Exception {
    String[] train = {"train", "--config", "-", "--run", home.path("piped"), "--dry-run"};
    Path settings = folder.resolve("configs").resolve(Home.CONFIG);
    try (DdpmProcess process = run(" < '" + settings + "'", train)) {
      assertEquals(0, process.exitCode(), process.err());
      assertEquals(home.train("--dry-run").out(), process.out());
    }
    try (DdpmProcess process = run(" <<< 'training: {stepz: 3}'", train)) {
      assertEquals(2, process.exitCode());
      assertTrue(process.err().startsWith("ddpm: stdin:1:"), process.err());
    }
    assertTrue(home.run("train", "--config", "-").err().contains("--run=DIR"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bench sample", "doctor", "noise photo.png"})
  void everyCommandThatReadsSettingsReadsThemFromStdin(String command) throws Exception {
    String[] words = (command + " --config -").split(" ", -1);
    try (DdpmProcess process = run(" <<< 'training: {stepz: 3}'", words)) {
      assertEquals(2, process.exitCode());
      assertTrue(process.err().startsWith("ddpm: stdin:1:"), process.err());
    }
  }

  private void sampled(String name) throws IOException {
    assertEquals(
        0, home.sample("-n", "1", "--model", model.toString(), "--out", home.path(name)).code());
  }

  private void assertLost(String redirection, String... words) throws Exception {
    try (DdpmProcess process = run(redirection, words)) {
      assertEquals(1, process.exitCode(), redirection + " " + List.of(words) + process.err());
      assertTrue(process.err().startsWith("ddpm: cannot write to stdout ("), process.err());
      assertEquals(1, process.complaints().lines().count(), process.err());
    }
  }

  /** Runs it with a redirection, as bash would; a pipe is waited for. */
  private DdpmProcess run(String redirection, String... words) throws IOException {
    String end = redirection.contains("|") ? "; exit ${PIPESTATUS[0]}" : "";
    return DdpmProcess.script(home, "\"$@\"" + redirection + end, words);
  }
}
