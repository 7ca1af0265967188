package io.github.ddpm.cli;

import io.github.ddpm.files.AtomicFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.file.PathUtils;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Where the value of {@code --out} leads: a file or folder, or for {@code -} a PNG on stdout, which
 * is written to a temporary file first.
 *
 * @param file what to write to
 * @param isStdout whether the file is temporary
 */
record PngTarget(Path file, boolean isStdout) implements AutoCloseable {

  /** The name that means stdout. */
  static final Path STDOUT = Path.of("-");

  /** Opens it; stdout cannot have JSON too. */
  static PngTarget of(CommandLine command, Path out, boolean json) throws IOException {
    if (!out.equals(STDOUT)) {
      return new PngTarget(out, false);
    } else if (json) {
      throw new ParameterException(command, "--out -: stdout has the JSON of --json; name a file");
    }
    Path folder = temporary();
    AtomicFile.unfinished(folder);
    return new PngTarget(folder.resolve("stdout.png"), true);
  }

  /** In a container often only the working directory can be written. */
  private static Path temporary() throws IOException {
    try {
      return Files.createTempDirectory("ddpm");
    } catch (IOException e) {
      return Files.createTempDirectory(Path.of("").toAbsolutePath(), ".ddpm");
    }
  }

  /**
   * Writes the PNG to stdout, or tells where the images are.
   *
   * @param written the file or folder, which may have another name than the wanted one
   * @throws IOException if stdout does not take all of it
   */
  void report(DdpmCommand ddpm, Path written) throws IOException {
    if (!isStdout) {
      ddpm.print(written.toString());
      return;
    }
    // Unlike System.out, it reports errors.
    try (OutputStream stdout = new FileOutputStream(FileDescriptor.out)) {
      Files.copy(file, stdout);
    } catch (IOException e) {
      throw DdpmCommand.stdoutLost(e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    if (isStdout) {
      PathUtils.delete(file.getParent());
    }
  }
}
