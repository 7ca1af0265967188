package io.github.ddpm.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.report.MetricsLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The progress of a training that other processes do: the steps and losses that they write to the
 * run's folder, and how many of them work. File systems may tell of them late.
 */
final class RunProgress implements Progress, AutoCloseable {
  private static final long PAUSE_MILLIS = 500;

  private final Progress shown;
  private final Path metrics;
  private final long from;
  private final long steps;
  private final Thread thread = new Thread(this::follow, "progress of the run");
  private String workers = "";

  /**
   * Of a run.
   *
   * @param shown where it is shown
   * @param run the run's folder
   * @param from the steps done before
   * @param steps of the whole run
   */
  RunProgress(Progress shown, Path run, long from, long steps) {
    this.shown = shown;
    metrics = run.resolve("metrics.jsonl");
    this.from = from;
    this.steps = steps;
    thread.setDaemon(true);
  }

  @Override
  public void begin(String task, String unit, long done, long total) {
    shown.begin("train", "steps", from, steps);
    thread.start();
  }

  @Override
  public synchronized void status(String words) {
    workers = words;
    shown.status(words);
  }

  private void follow() {
    long last = from;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(PAUSE_MILLIS);
        long step = last("step").map(JsonNode::asLong).orElse(0L);
        if (step > last) {
          last = step;
          show(step);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        // A line is being written, or the file system is away; the next look tells more.
      }
    }
  }

  private synchronized void show(long step) throws IOException {
    shown.advance(step);
    Optional<JsonNode> loss = last("loss");
    if (loss.isPresent()) {
      shown.status("loss %.4f, %s".formatted(loss.get().asDouble(), workers));
    }
  }

  private Optional<JsonNode> last(String key) throws IOException {
    return MetricsLog.last(metrics, key);
  }

  @Override
  public void end() {
    close();
    shown.end();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
