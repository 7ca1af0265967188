package io.github.ddpm.cli;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * Offers to fetch a known collection that is not there, if somebody is there to answer.
 *
 * @param mirror where it is fetched from, if not from its official server
 * @param terminal where the question is asked; empty where nobody would read it
 */
record FetchOffer(DataRun data, Optional<String> mirror, Optional<Terminal> terminal) {

  /** A place where a person answers. */
  @FunctionalInterface
  interface Terminal {
    /** The line that is typed in answer to a question; empty if none ever will be. */
    Optional<String> ask(String question);
  }

  /** The program's own terminal, if it has one. */
  // From Java 22 on there is a console without a terminal too; then the answer is null, so no.
  @SuppressWarnings("SystemConsoleNull")
  static Optional<Terminal> ofProgram() {
    java.io.Console console = System.console();
    return console != null && Boolean.getBoolean("ddpm.terminal")
        ? Optional.of(question -> Optional.ofNullable(console.readLine("%s", question)))
        : Optional.empty();
  }

  /**
   * Asks, and fetches if the answer is yes; does nothing where all data that {@code settings} name
   * are there.
   *
   * @throws IOException if they cannot be fetched
   */
  void make(RunConfig settings, Progress progress) throws IOException {
    Optional<DataRun.Missing> missing = data.missing(settings);
    if (missing.isEmpty() || terminal.isEmpty()) {
      return;
    }
    String name = missing.get().name();
    Optional<String> answer =
        terminal
            .get()
            .ask(
                "%s is not there. Fetch it, about %d MB? [y/N] "
                    .formatted(name, missing.get().bytes() / 1_000_000));
    if (answer.filter(line -> line.strip().toLowerCase(Locale.ROOT).startsWith("y")).isPresent()) {
      data.fetch(name, mirror, progress);
    }
  }
}
