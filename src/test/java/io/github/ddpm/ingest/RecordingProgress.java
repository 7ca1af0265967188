package io.github.ddpm.ingest;

import io.github.ddpm.progress.Progress;

/** Keeps what it is told of a reading's progress. */
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
