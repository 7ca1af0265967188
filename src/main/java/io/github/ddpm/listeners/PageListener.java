package io.github.ddpm.listeners;

import ai.djl.Device;
import ai.djl.engine.Engine;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.owner.RunLock;
import io.github.ddpm.report.DrawingCommand;
import io.github.ddpm.report.RunPage;
import io.github.ddpm.report.Shell;
import io.github.ddpm.torch.Devices;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.training.Measurement;
import io.github.ddpm.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code report.html} up to date, in at most a hundredth of the time. It is also written at
 * the end, whatever ends training.
 */
public final class PageListener implements TrainingListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PageListener.class);

  /** The pause after each write, as a multiple of the time it took. */
  private static final long PAUSE_TO_WRITING_TIME = 100;

  private final RunLock lock;
  private final RunPage page;
  private boolean news;
  private long step;
  private long written;
  private long next = System.nanoTime();

  private PageListener(RunLock lock, RunPage page) {
    this.lock = lock;
    this.page = page;
  }

  /**
   * The page of a run.
   *
   * @param lock of its folder
   * @param command the command as typed
   */
  public static PageListener of(
      RunLock lock, RunConfig settings, Device device, Precision precision, String command) {
    Path folder = lock.folder();
    Path place = folder.toAbsolutePath().normalize();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("device", Devices.name(device));
    environment.put("precision", precision.name().toLowerCase(Locale.ROOT));
    environment.put("threads", String.valueOf(Torch.threads()));
    environment.put("PyTorch", Engine.getInstance().getVersion());
    environment.put("Java", Runtime.version().toString());
    environment.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    environment.put("folder", place.toString());
    Map<String, String> commands = new LinkedHashMap<>();
    commands.put("train, or resume", command);
    String run = Shell.word(folder.toString());
    commands.put("draw images", DrawingCommand.of(run, settings.enlargement() > 0));
    commands.put("show the curves in TensorBoard", "tensorboard --logdir " + run);
    return new PageListener(
        lock,
        new RunPage(
            place.getFileName().toString(),
            settings.training().steps(),
            ConfigWriter.toYaml(settings),
            environment,
            commands));
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
      next = System.nanoTime() + PAUSE_TO_WRITING_TIME * (System.nanoTime() - now);
    }
  }

  /** Writes what is new since the last write: training may have been stopped, or have failed. */
  @Override
  public void close() {
    if (step != written) {
      write();
    }
  }

  private void write() {
    written = step;
    Path folder = lock.folder();
    try {
      page.write(
          folder.resolve("report.html"),
          folder.resolve("metrics.jsonl"),
          folder.resolve("previews"));
    } catch (IOException | RuntimeException e) {
      // A failed report must not end hours of training.
      LOG.warn("no report of step {}: {}", step, e.getMessage(), e);
    }
  }
}
