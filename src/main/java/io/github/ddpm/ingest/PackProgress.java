package io.github.ddpm.ingest;

/** Told how the reading of many pictures goes. */
public interface PackProgress {
  /** {@code done} of {@code total} pictures are read already. */
  void begin(long done, long total);

  /** So many pictures have been read now. */
  void advance(long done);

  /** One of them could not be. */
  void unreadable(String name, String problem);

  /** No more will be read. */
  void end();
}
