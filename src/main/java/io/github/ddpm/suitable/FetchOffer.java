package io.github.ddpm.suitable;

import io.github.ddpm.config.RunConfig;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * Offers to fetch a known collection that is missing, if a user is there to answer.
 *
 * @param mirror the address to use instead of the official server
 * @param terminal where the question is asked; empty if no user would see it
 */
public record FetchOffer(DataRun data, Optional<String> mirror, Optional<Terminal> terminal) {

  /** A terminal at which a user answers. */
  @FunctionalInterface
  public interface Terminal {
    /** Asks a question and returns the line typed in answer; empty at the end of input. */
    Optional<String> ask(String question);
  }

  /** The program's own terminal, if it has one. */
  // Since Java 22 a console may have no terminal; then the answer is null, which means no.
  @SuppressWarnings("SystemConsoleNull")
  public static Optional<Terminal> ofProgram() {
    java.io.Console console = System.console();
    return console != null && Boolean.getBoolean("ddpm.terminal")
        ? Optional.of(question -> Optional.ofNullable(console.readLine("%s", question)))
        : Optional.empty();
  }

  /**
   * Asks, and fetches if the answer is yes; does nothing if all data that {@code settings} name
   * exist.
   *
   * @throws IOException if the data cannot be fetched
   */
  public void make(RunConfig settings, Progress progress) throws IOException {
    Optional<DataRun.Missing> missing = data.missing(settings);
    if (missing.isEmpty() || terminal.isEmpty()) {
      return;
    }
    String name = missing.get().name();
    Optional<String> answer =
        terminal
            .get()
            .ask(
                "%s is missing. Fetch it, about %d MB? [y/N] "
                    .formatted(name, missing.get().bytes() / 1_000_000));
    if (answer.filter(line -> line.strip().toLowerCase(Locale.ROOT).startsWith("y")).isPresent()) {
      data.fetch(name, mirror, progress);
    }
  }
}
