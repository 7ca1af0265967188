package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ddpm completion}. */
final class CompletionTest {
  @TempDir private Path folder;

  @Test
  void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "there is no bash");
    Path script = folder.resolve("completion");
    Files.writeString(script, new Home(folder).run("completion", "bash").out());

    assertEquals("sample", complete(bash, script, "ddpm sam"));
    assertEquals("--columns", complete(bash, script, "ddpm sample --col"));
  }

  @Test
  void zshGetsAScriptThatItUnderstands() {
    assertTrue(new Home(folder).run("completion", "zsh").out().contains("bashcompinit"));
  }

  @Test
  void fishGetsALineForEachCommandAndOption() {
    String script = new Home(folder).run("completion", "fish").out();

    assertTrue(
        script.contains(
            "complete -c ddpm -f -n '__fish_use_subcommand' -a sample -d 'Draws images from a"
                + " trained network.'\n"),
        script);
    assertTrue(
        script.contains(
            "complete -c ddpm -n '__fish_seen_subcommand_from sample' -s n -r -d 'Number of"
                + " images (default: 64).'\n"),
        script);
    assertTrue(
        script.contains("'__fish_seen_subcommand_from sample' -l eta -r -d 'DDIM\\'s noise"),
        script);
    assertTrue(script.contains("'__fish_seen_subcommand_from train' -l dry-run -d "), script);
  }

  @Test
  void fishGetsTheCommandsBelowACommand() {
    String script = new Home(folder).run("completion", "fish").out();
    String data = "'__fish_seen_subcommand_from data; and ";

    for (String word : List.of("inspect", "fetch", "pack")) {
      Pattern offered =
          Pattern.compile("complete -c ddpm -f -n " + data + "not [^']*' -a " + word + " -d '.+'");
      assertTrue(offered.matcher(script).find(), script);
      assertTrue(script.contains(data + "__fish_seen_subcommand_from " + word + "' "), script);
    }
    assertFalse(script.contains("'__fish_seen_subcommand_from data' "), "options once");
  }

  @Test
  void fishUnderstandsTheScript() throws IOException, InterruptedException {
    Path fish = Path.of("/usr/bin/fish");
    assumeTrue(Files.isExecutable(fish), "there is no fish");
    Path script = folder.resolve("ddpm.fish");
    Files.writeString(script, new Home(folder).run("completion", "fish").out());

    assertEquals(List.of("inspect"), completeByFish(fish, script, "ddpm data ins"));
    assertEquals(List.of(), completeByFish(fish, script, "ddpm data inspect pac"));
    assertEquals(List.of("sample"), completeByFish(fish, script, "ddpm sam"));
  }

  private static List<String> completeByFish(Path fish, Path script, String line)
      throws IOException, InterruptedException {
    String program = "source '%s'; complete -C '%s'".formatted(script, line);
    Process process = new ProcessBuilder(fish.toString(), "--no-config", "-c", program).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out.lines().map(found -> found.split("\t", 2)[0]).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void aProcessPrintsTheWholeScript(String shell) throws Exception {
    Home home = Home.in(folder);
    try (DdpmProcess launched = DdpmProcess.ddpm(home, "completion", shell)) {
      assertEquals(0, launched.exitCode(), launched.err());
      assertEquals(home.run("completion", shell).out(), launched.out());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"csh", ""})
  void otherShellsAreRefused(String shell) {
    assertEquals(2, new Home(folder).run("completion", shell).code());
  }

  private static String complete(Path bash, Path script, String line)
      throws IOException, InterruptedException {
    String[] words = line.split(" ", -1);
    String program =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_ddpm; echo \"${COMPREPLY[@]}\""
            .formatted(script, line, words.length - 1);
    Process process = new ProcessBuilder(bash.toString(), "-c", program).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out.strip();
  }
}
