package io.github.ddpm.cli;

import io.github.ddpm.run.Control;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the system's signals mean to a training run: SIGINT and SIGTERM end it after its step,
 * saved, and a second SIGINT at once; SIGUSR1 saves and goes on. Where a system lacks a signal, it
 * never comes.
 */
final class Signals implements AutoCloseable {
  /** The exit code of a process that a signal has ended is 128 and its number. */
  private static final int INT = 128 + 2;

  private static final int TERM = 128 + 15;

  private final Map<String, Object> before = new LinkedHashMap<>();
  private final Control control;
  private final Console console;
  private volatile int exitCode;

  /** Listens until it is closed. */
  Signals(Control control, Console console) {
    this.control = control;
    this.console = console;
    on("INT", () -> stop(INT));
    on("TERM", () -> stop(TERM));
    on("USR1", control::save);
  }

  private void on(String signal, Runnable action) {
    before.put(signal, org.jline.utils.Signals.register(signal, action));
  }

  private void stop(int code) {
    if (code == INT && exitCode == INT) {
      // Nothing saved is lost by that: a checkpoint comes into being by one renaming.
      Runtime.getRuntime().halt(INT);
    }
    exitCode = code;
    control.stop();
    console.warn("stopping after this step; Ctrl-C again leaves at once");
  }

  /** 0, or the exit code that belongs to the signal that came. */
  int exitCode() {
    return exitCode;
  }

  @Override
  public void close() {
    before.forEach(org.jline.utils.Signals::unregister);
  }
}
