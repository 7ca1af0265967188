package io.github.ddpm.cli;

import io.github.ddpm.generate.ImageNote;
import picocli.CommandLine.Option;

/** The option that says what image files tell about this machine. */
final class NoteOptions {
  @Option(
      names = "--with-paths",
      description = "Store absolute paths, not only names, in the texts of PNG files.")
  private boolean withPaths;

  ImageNote note(DdpmCommand ddpm) {
    return new ImageNote(withPaths ? ddpm.typed() : ddpm.typedNames(), withPaths);
  }
}
