package io.github.ddpm.cli;

import io.github.ddpm.generate.ImageNote;
import picocli.CommandLine.Option;

/** The options of commands that write images: what becomes of older files, what new ones tell. */
final class WritingOptions {
  @Option(names = "--overwrite", description = "Replace existing files.")
  private boolean overwrite;

  @Option(
      names = "--with-paths",
      description = "Store absolute paths, not only names, in the texts of PNG files.")
  private boolean withPaths;

  boolean overwrite() {
    return overwrite;
  }

  ImageNote note(DdpmCommand ddpm) {
    return new ImageNote(withPaths ? ddpm.typed() : ddpm.typedNames(), withPaths);
  }
}
