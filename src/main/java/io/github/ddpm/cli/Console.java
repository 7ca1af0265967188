package io.github.ddpm.cli;

import io.github.ddpm.run.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress on stderr: a bar on a terminal, else a plain line every few seconds. */
final class Console implements Progress {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final PrintWriter err;

  /** Only the launcher can know whether stderr, of all three, is a terminal. */
  private final boolean terminal = Boolean.getBoolean("ddpm.terminal");

  private ProgressBar bar;
  private String task = "";
  private String words = "";
  private long first;
  private long total;
  private long began;
  private long lastLine;

  Console(PrintWriter err) {
    this.err = err;
  }

  void warn(String message) {
    err.println("ddpm: warning: " + message);
  }

  @Override
  public void begin(String task, String unit, long done, long total) {
    this.task = task;
    this.total = total;
    first = done;
    began = System.nanoTime();
    lastLine = began;
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(task)
              .setUnit(" " + unit, 1)
              .setInitialMax(total)
              .startsFrom(done, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .setConsumer(new ConsoleProgressBarConsumer(System.err))
              .build();
    }
  }

  @Override
  public void advance(long done) {
    if (bar != null) {
      bar.stepTo(done);
    } else if (System.nanoTime() - lastLine >= BETWEEN_LINES.toNanos() || done == total) {
      lastLine = System.nanoTime();
      err.println(line(done));
    }
  }

  private String line(long done) {
    double seconds = (System.nanoTime() - began) / 1e9;
    long left = Math.round(seconds / Math.max(1, done - first) * (total - done));
    String rest = words.isEmpty() ? "" : ", " + words;
    return String.format(
        Locale.ROOT, "%s %d/%d%s, %d:%02d left", task, done, total, rest, left / 60, left % 60);
  }

  @Override
  public void status(String words) {
    this.words = words;
    if (bar != null) {
      bar.setExtraMessage(words);
    }
  }

  @Override
  public void end() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
