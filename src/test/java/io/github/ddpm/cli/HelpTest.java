package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HelpTest {
  @TempDir Path folder;

  /** With {@code -Dddpm.golden=write} the files are rewritten, to be inspected with git diff. */
  @ParameterizedTest
  @MethodSource("commands")
  void helpGoesToStdoutAndIsAsExpected(String command) throws IOException {
    boolean whole = command.equals("ddpm");
    Home.Result result =
        whole ? new Home(folder).run("--help") : new Home(folder).run(command, "-h");
    if ("write".equals(System.getProperty("ddpm.golden"))) {
      Files.writeString(Path.of("src/test/resources/cli", command + ".txt"), unix(result.out()));
    }

    assertEquals(0, result.code());
    assertEquals("", result.err());
    assertEquals(golden(command + ".txt"), unix(result.out()));
  }

  /** Every command, so that none is without its file. */
  static List<String> commands() {
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    List<String> commands = new ArrayList<>(List.of("ddpm"));
    commands.addAll(
        DdpmCommand.commandLine(Path.of(""), nowhere, nowhere).getSubcommands().keySet());
    return commands;
  }

  @ParameterizedTest
  @CsvSource({"--version", "-V", "train --version"})
  void theVersionsOfProgramAndLibrariesArePrintedOnStdout(String args) {
    Home.Result result = new Home(folder).run(args.split(" "));

    assertEquals(0, result.code());
    assertEquals("", result.err());
    List<String> lines = result.out().lines().toList();
    assertTrue(lines.get(0).matches("ddpm \\d+\\.\\d+\\.\\d+.*"), result.out());
    assertTrue(lines.get(1).matches("DJL \\d+\\.\\d+\\.\\d+"), result.out());
    assertTrue(lines.get(2).matches("PyTorch \\d+\\.\\d+\\.\\d+"), result.out());
  }

  @Test
  void noCommandIsWrongUsage() {
    Home.Result result = new Home(folder).run();

    assertEquals(2, result.code());
    assertEquals("", result.out());
    assertEquals("ddpm: no command given\nTry 'ddpm --help'.\n", unix(result.err()));
  }

  @ParameterizedTest
  @CsvSource({
    "trian, 'did you mean: ddpm train?'",
    "sampel, 'did you mean: ddpm sample?\n'",
    "eval -n 4, 'did you mean: ddpm evaluate?\n'",
    "data inspct photos.zip, 'did you mean: ddpm data inspect?\n'",
    "help swep, 'did you mean: ddpm sweep?\n'",
    "sample --stpes=4, 'did you mean: --steps?\n'",
    "sample --no-preveiw, 'did you mean: --no-preview?\n'",
    "train --confg x.yaml, '--config'",
    "train, '--config=FILE'",
    "sample --stepz 4, '--steps'",
    "sample -n many, many",
    "sample --seed 1.5, 1.5"
  })
  void whatIsNotUnderstoodIsNamedWithWhereToLook(String args, String hint) {
    Home.Result result = new Home(folder).run(args.split(" "));

    assertEquals(2, result.code());
    assertEquals("", result.out());
    assertTrue(
        result.err().toLowerCase(Locale.ROOT).contains(hint.toLowerCase(Locale.ROOT)),
        result.err());
    assertTrue(result.err().contains("--help'."), result.err());
    assertTrue(result.err().startsWith("ddpm: "), result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"infer", "sample --colour red", "sample -x", "train photos more"})
  void nothingIsSuggestedThatIsNotNear(String args) {
    Home.Result result = new Home(folder).run(args.split(" "));

    assertEquals(2, result.code());
    assertEquals(2, result.err().lines().count(), result.err());
  }

  private static String golden(String name) throws IOException {
    return Files.readString(Path.of("src/test/resources/cli", name));
  }

  private static String unix(String text) {
    return text.replace("\r\n", "\n");
  }
}
