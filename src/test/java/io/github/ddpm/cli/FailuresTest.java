package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class FailuresTest {
  private static String said(Exception error) {
    StringWriter err = new StringWriter();
    CommandLine command =
        DdpmCommand.commandLine(Path.of(""), new PrintWriter(err), new PrintWriter(err, true));
    assertEquals(
        1, new Failures(() -> false, () -> false).handleExecutionException(error, command, null));
    return err.toString();
  }

  @Test
  void tooManyOpenFilesAreToldWithTheCureWhereverJavaMeetsThem() {
    FileSystemException first = new FileSystemException("x.png", null, "Too many open files");
    for (Exception error :
        List.of(
            first,
            new UncheckedIOException(first),
            new IOException("cannot read x.png", first),
            new FileNotFoundException("x.png (Too many open files)"))) {
      String said = said(error);
      assertEquals("ddpm: too many open files (", said.substring(0, 27), said);
      assertEquals(
          "; raise the limit, as with ulimit -n 1024\n", said.substring(said.indexOf("); ") + 1));
    }
  }
}
