package io.github.ddpm.fetch;

/** Told how the fetching of a file goes. */
public interface FetchProgress {
  /** {@code done} of about {@code total} bytes are there already. */
  void begin(String name, long done, long total);

  /** So many bytes are there now. */
  void advance(long done);

  /** It went wrong and is tried once more. */
  void retry(String problem);

  /** It has ended, well or not. */
  void end();
}
