package io.github.ddpm.cli;

import io.github.ddpm.progress.Progress;
import io.github.ddpm.terminal.Graphics;
import io.github.ddpm.terminal.Visible;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Warnings and progress on stderr. A terminal shows a bar, and previews if it can; elsewhere, only
 * long work prints a plain line now and then.
 */
final class Console implements Progress {
  private static final long BETWEEN_LINES = Duration.ofSeconds(30).toNanos();

  /** Moves the cursor to the start of the line and erases the bar. */
  private static final String WIPE = "\r\033[K";

  /** The width of a preview made of characters, which fits into any usual terminal. */
  private static final int COLUMNS = 78;

  private final PrintWriter err;

  /** Takes the program's own control sequences as they are. */
  private final PrintWriter screen;

  private final boolean terminal;
  private final Graphics graphics;
  private final LongSupplier nanos;

  private ProgressBar bar;
  private String task = "";
  private String words = "";
  private long first;
  private long total;
  private long began;
  private long lastLine;

  /**
   * A console on {@code err}.
   *
   * @param terminal whether {@code err} is a terminal
   * @param graphics how previews are shown; without a terminal none are
   */
  Console(PrintWriter err, boolean terminal, Graphics graphics, LongSupplier nanos) {
    this.err = err;
    this.screen = Visible.below(err);
    this.terminal = terminal;
    this.graphics = terminal ? graphics : Graphics.NONE;
    this.nanos = nanos;
  }

  /** Shows a warning, above the bar if there is one. */
  void warn(String message) {
    note("warning: " + message);
  }

  /** Shows a line, above the bar if there is one. */
  void note(String message) {
    screen.print(bar == null ? "" : WIPE);
    err.println("ddpm: " + message);
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
    } else if (nanos.getAsLong() - lastLine >= BETWEEN_LINES) {
      lastLine = nanos.getAsLong();
      err.println(line(done));
    }
  }

  private String line(long done) {
    double seconds = (nanos.getAsLong() - began) / 1e9;
    long left = Math.round(seconds / Math.max(1, done - first) * (total - done));
    String time =
        left < 3600
            ? "%d:%02d".formatted(left / 60, left % 60)
            : "%d:%02d:%02d".formatted(left / 3600, left / 60 % 60, left % 60);
    String said = words.isEmpty() ? "" : ", " + words;
    return "%s %d/%d%s, %s left".formatted(task, done, total, said, time);
  }

  @Override
  public void status(String words) {
    this.words = words;
    if (bar != null) {
      bar.setExtraMessage(words);
    }
  }

  @Override
  public void preview(BufferedImage image) {
    String text = graphics.show(image, COLUMNS);
    if (!text.isEmpty()) {
      screen.print((bar == null ? "" : WIPE) + text);
      screen.flush();
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
