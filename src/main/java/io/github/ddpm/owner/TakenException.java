package io.github.ddpm.owner;

import java.nio.file.Path;

/** The folder of a run in training was deleted, and another process has it now. */
public final class TakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TakenException(Path folder, String holder) {
    super(
        "%s was deleted or replaced while this run was training; %s has it now"
            .formatted(folder, holder));
  }
}
