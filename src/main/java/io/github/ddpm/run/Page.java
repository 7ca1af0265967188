package io.github.ddpm.run;

import io.github.ddpm.report.RunPage;
import io.github.ddpm.training.Measurement;
import io.github.ddpm.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code report.html} up to date, in at most a hundredth of the time, and at the end,
 * whatever ends training.
 */
final class Page implements TrainingListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Page.class);

  /** Pauses are so many times as long as a writing took. */
  private static final long PAUSE = 100;

  private final Path folder;
  private final RunPage page;
  private boolean news;
  private long step;
  private long written;
  private long next = System.nanoTime();

  Page(Path folder, RunPage page) {
    this.folder = folder;
    this.page = page;
  }

  @Override
  public void onMeasured(Measurement measurement) {
    news = true;
  }

  @Override
  public void onStep(long step) {
    this.step = step;
    long now = System.nanoTime();
    if (step == page.steps() || (news && now >= next)) {
      write();
      news = false;
      next = System.nanoTime() + PAUSE * (System.nanoTime() - now);
    }
  }

  /** Writes what came after the last writing: training may have been stopped, or have failed. */
  @Override
  public void close() {
    if (step != written) {
      write();
    }
  }

  private void write() {
    written = step;
    try {
      page.write(
          folder.resolve("report.html"),
          folder.resolve("metrics.jsonl"),
          folder.resolve("previews"));
    } catch (IOException | RuntimeException e) {
      // Hours of training must not end for want of a page.
      LOG.warn("no report of step {}: {}", step, e.getMessage(), e);
    }
  }
}
