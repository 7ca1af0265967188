package io.github.ddpm.cli;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ddpm.checkpoint.JsonFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ddpm completion}. */
@Tag("slow")
final class CompletionTest {
  @TempDir private Path folder;

  @Test
  void bashCompletesCommandsAndOptions() throws IOException, InterruptedException {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "there is no bash");
    Path script = folder.resolve("completion");
    Files.writeString(script, new Home(folder).run("completion", "bash").out());

    assertEquals("sample", complete(bash, script, folder, "ddpm sam"));
    assertEquals("--columns", complete(bash, script, folder, "ddpm sample --col"));
    assertEquals("inspect", complete(bash, script, folder, "ddpm data ins"));
    assertEquals("--no-preview", complete(bash, script, folder, "ddpm train --no"));
    assertEquals("", complete(bash, script, folder, "ddpm sample -n "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ddpm sample --sampler d | ddpm ddim dpm++",
        "ddpm sweep --samplers ddim,u | ddim,unipc",
        "ddpm sample --spacing lo | log_snr",
        "ddpm sample --spacing ka | karras",
        "ddpm train --device c | cpu cuda",
        "ddpm train --precision=b | bf16",
        "ddpm convert tiny out --precision fp | fp32 fp16",
        "ddpm train --config tin | tiny",
        "ddpm train --config=tin | tiny",
        "ddpm sample --model tin | tiny",
        "ddpm train --run tin | tiny",
        "ddpm show tin | tiny",
        "ddpm sample --class A | Ankle\\ boot",
        "ddpm sample --class a | all",
        "ddpm sample --model tiny --class c | cat",
        "ddpm sample --model none --class c | ''",
        "ddpm evaluate --metrics k | kid",
        "ddpm data fetch mn | mnist",
        "ddpm bench s | sample",
        "ddpm completion b | bash",
        "ddpm help tr | train"
      })
  void bashOffersValues(String line, String offers) throws IOException, InterruptedException {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "there is no bash");
    Home home = Home.in(folder.resolve("it's home"));
    Path record = home.tiny().resolve("step-00000003/training/run.json");
    Files.createDirectories(record.getParent());
    JsonFiles.write(record, Map.of("class_names", List.of("cat", "Ankle boot")));
    Files.writeString(home.checkpoints().resolve("trap"), "a file is no run");
    Files.createDirectories(home.checkpoints().resolve("$(touch trapped)"));
    Path script = folder.resolve("completion");
    Files.writeString(script, home.run("completion", "bash").out());

    assertEquals(offers, complete(bash, script, home.folder(), line));
    assertFalse(Files.exists(Path.of("trapped")));
  }

  @Test
  void bashOffersFilesBesidesNames() throws IOException, InterruptedException {
    Path bash = Path.of("/bin/bash");
    assumeTrue(Files.isExecutable(bash), "there is no bash");
    Path script = folder.resolve("completion");
    Files.writeString(script, new Home(folder).run("completion", "bash").out());

    assertEquals("pom.xml", complete(bash, script, folder, "ddpm sample --from pom."));
    assertEquals("pom.xml", complete(bash, script, folder, "ddpm train pom."));
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
            "complete -c ddpm -f -n '__fish_use_subcommand' -a sample -d 'Draws images with a"
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
    assertTrue(
        script.contains("'__fish_seen_subcommand_from train' -l device -r -f -a 'auto cpu cuda'"),
        script);
    assertTrue(
        script.contains("'__fish_seen_subcommand_from sample' -l model -r -a '(__ddpm_models)'"),
        script);
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

  private static String complete(Path bash, Path script, Path home, String line)
      throws IOException, InterruptedException {
    String[] words = line.replace("=", " = ").split(" ", -1); // As bash does.
    String program =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_ddpm; echo \"${COMPREPLY[@]}\""
            .formatted(
                script,
                Stream.of(words).map(word -> "\"" + word + "\"").collect(joining(" ")),
                words.length - 1);
    ProcessBuilder builder = new ProcessBuilder(bash.toString(), "-c", program);
    builder.environment().put("DDPM_HOME", home.toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out.strip();
  }
}
