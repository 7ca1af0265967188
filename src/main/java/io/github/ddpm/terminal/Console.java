package io.github.ddpm.terminal;

import io.github.ddpm.progress.Progress;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Warnings and progress on stderr. A terminal shows a bar, and previews if it can; elsewhere, only
 * long work prints a plain line now and then.
 */
public final class Console implements Progress {
  private static final long BETWEEN_LINES = Duration.ofSeconds(30).toNanos();
  private static final long BETWEEN_BARS = Duration.ofMillis(200).toNanos();

  /** Moves the cursor to the start of the line and erases the bar. */
  private static final String WIPE = "\r\033[K";

  /** The width of a preview made of characters, where there is room for it. */
  private static final int COLUMNS = 78;

  private final PrintWriter err;

  /** Takes the program's own control sequences as they are. */
  private final PrintWriter screen;

  private final boolean terminal;
  private final Graphics graphics;
  private final IntSupplier columns;
  private final LongSupplier nanos;

  private boolean working;
  private String task = "";
  private String unit = "";
  private String words = "";
  private long first;
  private long done;
  private long total;
  private long began;
  private long lastLine;

  /**
   * A console on {@code err}.
   *
   * @param terminal whether {@code err} is a terminal
   * @param graphics how previews are shown; without a terminal none are
   * @param columns the terminal's width, which changes with its window
   */
  public Console(
      PrintWriter err,
      boolean terminal,
      Graphics graphics,
      IntSupplier columns,
      LongSupplier nanos) {
    this.err = err;
    this.screen = Visible.below(err);
    this.terminal = terminal;
    this.graphics = terminal ? graphics : Graphics.NONE;
    this.columns = columns;
    this.nanos = nanos;
  }

  /** Shows a warning, above the bar if there is one. */
  public void warn(String message) {
    note("warning: " + message);
  }

  /** Shows a line, above the bar if there is one. */
  public synchronized void note(String message) {
    screen.print(hasBar() ? WIPE : "");
    err.println("ddpm: " + message);
  }

  private boolean hasBar() {
    return terminal && working;
  }

  @Override
  public synchronized void begin(String task, String unit, long done, long total) {
    this.task = task;
    this.unit = unit;
    this.done = done;
    this.total = total;
    working = true;
    words = "";
    first = done;
    began = nanos.getAsLong();
    lastLine = began;
    showBar();
  }

  @Override
  public synchronized void advance(long done) {
    this.done = done;
    if (nanos.getAsLong() - lastLine < (terminal ? BETWEEN_BARS : BETWEEN_LINES)) {
      return;
    }
    lastLine = nanos.getAsLong();
    showBar();
    if (!terminal) {
      err.println(line().inWords());
    }
  }

  private void showBar() {
    if (hasBar()) {
      // In its last column some terminals would begin the next line.
      screen.print(WIPE + Visible.line(line().fit(columns.getAsInt() - 1)));
      screen.flush();
    }
  }

  private ProgressLine line() {
    double seconds = (nanos.getAsLong() - began) / 1e9;
    return new ProgressLine(task, unit, first, done, total, words, seconds);
  }

  @Override
  public synchronized void status(String words) {
    this.words = words;
  }

  @Override
  public synchronized void preview(BufferedImage image) {
    String text = graphics.show(image, Math.min(COLUMNS, columns.getAsInt()));
    if (!text.isEmpty()) {
      screen.print((hasBar() ? WIPE : "") + text);
      screen.flush();
    }
  }

  @Override
  public synchronized void end() {
    if (hasBar()) {
      showBar();
      screen.println();
      screen.flush();
    }
    working = false;
  }
}
