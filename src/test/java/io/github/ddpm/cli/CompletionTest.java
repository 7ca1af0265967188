package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "complete -c ddpm -f -n __fish_use_subcommand -a sample -d 'Draws images from a"
                + " trained network.'\n"),
        script);
    assertTrue(
        script.contains(
            "complete -c ddpm -n '__fish_seen_subcommand_from sample' -s n -r -d 'How many"
                + " (default: 64).'\n"),
        script);
    assertTrue(
        script.contains("'__fish_seen_subcommand_from sample' -l eta -r -d 'DDIM\\'s fresh noise"),
        script);
    assertTrue(script.contains("'__fish_seen_subcommand_from train' -l dry-run -d "), script);
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
