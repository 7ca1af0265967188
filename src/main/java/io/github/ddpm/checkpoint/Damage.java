package io.github.ddpm.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A checkpoint that cannot be used.
 *
 * @param folder its current place
 * @param reason which of its files is invalid, and why
 */
public record Damage(Path folder, String reason) {

  /** The error for a run that has checkpoints, none of which can be used. */
  static IOException ofAll(Path run, List<Damage> damaged) {
    return new IOException(
        "%s: all checkpoints are damaged:%n%sPut back a copy of one to resume from it, move these away to start over, or give another --run."
            .formatted(
                run,
                damaged.stream()
                    .map(one -> "  %s: %s%n".formatted(one.folder().getFileName(), one.reason()))
                    .collect(Collectors.joining())));
  }
}
