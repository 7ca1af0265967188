package io.github.ddpm.checkpoint;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A checkpoint's place on disk.
 *
 * @param folder the folder that holds it, named {@code step-00005000}
 * @param step the number of optimizer steps done, at least 0
 */
public record Checkpoint(Path folder, long step) {

  // At least eight digits, at most those of a long.
  private static final Pattern NAME = Pattern.compile("step-(\\d{8,18})");

  /** Checks the step. */
  public Checkpoint {
    if (step < 0) {
      throw new IllegalArgumentException("step: must be at least 0, is " + step);
    }
  }

  /** The checkpoint in a folder, if the folder's name is a checkpoint's. */
  static Optional<Checkpoint> named(Path folder) {
    Matcher name = NAME.matcher(folder.getFileName().toString());
    if (!name.matches()) {
      return Optional.empty();
    }
    long step = Long.parseLong(name.group(1));
    return name.group().equals(name(step))
        ? Optional.of(new Checkpoint(folder, step))
        : Optional.empty();
  }

  static String name(long step) {
    return "step-%08d".formatted(step);
  }
}
