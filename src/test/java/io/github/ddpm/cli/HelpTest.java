package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HelpTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "--help, ddpm.txt",
    "train --help, train.txt",
    "sample -h, sample.txt",
    "sweep --help, sweep.txt"
  })
  void helpGoesToStdoutAndIsAsExpected(String args, String golden) throws IOException {
    Home.Result result = new Home(folder).run(args.split(" "));

    assertEquals(0, result.code());
    assertEquals("", result.err());
    assertEquals(golden(golden), result.out());
  }

  @ParameterizedTest
  @CsvSource({"--version", "-V", "train --version"})
  void versionIsPrintedOnStdout(String args) {
    assertEquals(
        new Home.Result(0, "ddpm 0.1.0" + System.lineSeparator(), ""),
        new Home(folder).run(args.split(" ")));
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

  private static String golden(String name) throws IOException {
    try (InputStream in = HelpTest.class.getResourceAsStream("/cli/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String unix(String text) {
    return text.replace("\r\n", "\n");
  }
}
