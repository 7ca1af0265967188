package io.github.ddpm.ingest;

import io.github.ddpm.progress.Progress;

/** Records the progress of a reading. */
final class RecordingProgress implements Progress {
  long first = -1;
  long done;

  @Override
  public void begin(String task, String unit, long done, long total) {
    first = done;
  }

  @Override
  public void advance(long done) {
    this.done = done;
  }
}
