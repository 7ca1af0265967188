package io.github.ddpm.ingest;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it is told of a reading's progress. */
final class RecordingProgress implements PackProgress {
  final List<String> unreadable = new ArrayList<>();
  long first = -1;
  long done;

  @Override
  public void begin(long done, long total) {
    first = done;
  }

  @Override
  public void advance(long done) {
    this.done = done;
  }

  @Override
  public void unreadable(String name, String problem) {
    unreadable.add(name + " " + problem);
  }

  @Override
  public void end() {}
}
