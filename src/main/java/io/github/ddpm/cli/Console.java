package io.github.ddpm.cli;

import io.github.ddpm.run.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Warnings and progress on stderr: a bar on a terminal, else a plain line every few seconds. */
final class Console implements Progress {
  private static final long BETWEEN_LINES = Duration.ofSeconds(5).toNanos();

  /** Takes the cursor to the line's beginning and wipes out the bar that stands there. */
  private static final String WIPE = "\r\033[K";

  private final PrintWriter err;
  private final boolean terminal;
  private final LongSupplier nanos;

  private ProgressBar bar;
  private String task = "";
  private String words = "";
  private long first;
  private long total;
  private long began;
  private long lastLine;

  Console(PrintWriter err) {
    // Only the launcher can know whether stderr, of all three, is a terminal.
    this(err, Boolean.getBoolean("ddpm.terminal"), System::nanoTime);
  }

  /** A console with another clock. */
  Console(PrintWriter err, boolean terminal, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal;
    this.nanos = nanos;
  }

  /** Shows one warning, above the bar if there is one. */
  void warn(String message) {
    err.println((bar == null ? "" : WIPE) + "ddpm: warning: " + message);
  }

  @Override
  public void begin(String task, String unit, long done, long total) {
    this.task = task;
    this.total = total;
    words = "";
    first = done;
    began = nanos.getAsLong();
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
  public synchronized void advance(long done) {
    if (bar != null) {
      bar.stepTo(done);
    } else if (nanos.getAsLong() - lastLine >= BETWEEN_LINES || done == total) {
      lastLine = nanos.getAsLong();
      err.println(line(done));
    }
  }

  private String line(long done) {
    double seconds = (nanos.getAsLong() - began) / 1e9;
    long left = Math.round(seconds / Math.max(1, done - first) * (total - done));
    String time =
        left < 3600
            ? String.format(Locale.ROOT, "%d:%02d", left / 60, left % 60)
            : String.format(Locale.ROOT, "%d:%02d:%02d", left / 3600, left / 60 % 60, left % 60);
    return task
        + " "
        + done
        + "/"
        + total
        + (words.isEmpty() ? "" : ", " + words)
        + ", "
        + time
        + " left";
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
