package io.github.ddpm.model;

import io.github.ddpm.files.AtomicFile;
import io.github.ddpm.files.Directories;
import io.github.ddpm.settings.InvalidSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** Tells a run's folder from one that holds something else. */
public final class RunPlace {
  /** What only a run's folder has. */
  private static final Pattern RUN = Pattern.compile("lock|(damaged-)?step-\\d{8,18}(-\\d+)?");

  /** What a run has that ended before its first step, and what systems put into any folder. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "train\\.log|crash-\\d+\\.log|previews|rounds|report\\.html|metrics\\.jsonl|events\\.out\\..*|\\.(staging|deleting|ddpm-job)-.*|\\.evaluation|\\.DS_Store|lost\\+found|desktop\\.ini|Thumbs\\.db");

  private RunPlace() {}

  /**
   * The folder of a run to train: the path itself, unless only the folder of that name in {@code
   * runs} is a run's.
   */
  public static Path named(Path run, Path runs) throws IOException {
    Path known = runs.resolve(run);
    return !isRun(run) && isRun(known) ? known : run;
  }

  private static boolean isRun(Path folder) throws IOException {
    return Files.isDirectory(folder)
        && names(folder).stream().anyMatch(name -> RUN.matcher(name).matches());
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.map(child -> child.getFileName().toString()).sorted().toList();
    }
  }

  /**
   * Makes a run's folder, unless it exists.
   *
   * @throws InvalidSetting if it holds something else
   * @throws IOException if it cannot be read or made
   */
  public static void make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      require(folder);
      return;
    }
    try {
      Directories.make(folder);
    } catch (IOException e) {
      throw new IOException(
          "cannot create the run's folder %s (%s); give another --run".formatted(folder, e), e);
    }
  }

  /** What training alone writes into its run's folder, besides checkpoints. */
  private static final Pattern OF_TRAINING =
      Pattern.compile("(?:report\\.html|metrics\\.jsonl|train\\.log|step-\\d+\\.png)");

  /**
   * Deletes what a killed training has left in a locked folder of files that it was writing; other
   * commands may be writing others there.
   */
  public static void sweep(Path folder) {
    for (Path place : List.of(folder, folder.resolve("previews"))) {
      AtomicFile.sweep(place, OF_TRAINING, Duration.ZERO);
    }
    FileUtils.deleteQuietly(folder.resolve(".evaluation").toFile());
  }

  private static void require(Path folder) throws IOException {
    Optional<String> other =
        names(folder).stream().filter(name -> !HARMLESS.matcher(name).matches()).findFirst();
    if (other.isPresent() && !isRun(folder)) {
      throw new InvalidSetting(
          "--run",
          "%s holds no run but other files, such as %s; name a new folder, or an empty one"
              .formatted(folder, other.get()));
    }
  }
}
