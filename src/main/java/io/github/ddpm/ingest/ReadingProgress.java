package io.github.ddpm.ingest;

import io.github.ddpm.progress.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows how the reading of many pictures goes.
 *
 * @param progress where it is shown
 * @param warns whether to warn of each picture that cannot be read
 */
record ReadingProgress(Progress progress, boolean warns) implements PackProgress {
  private static final Logger LOG = LoggerFactory.getLogger(ReadingProgress.class);

  ReadingProgress(Progress progress) {
    this(progress, true);
  }

  @Override
  public void begin(long done, long total) {
    progress.begin("read", "image", done, total);
  }

  @Override
  public void advance(long done) {
    progress.advance(done);
  }

  @Override
  public void unreadable(String name, String problem) {
    if (warns) {
      LOG.warn("{} {}", name, problem);
    }
  }

  @Override
  public void end() {
    progress.end();
  }
}
