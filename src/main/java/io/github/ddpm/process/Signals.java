package io.github.ddpm.process;

import io.github.ddpm.run.TrainingControl;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles signals to a training run: SIGINT, SIGTERM and SIGHUP (the terminal is gone) end it after
 * the current step and save it; a second SIGINT ends it at once; SIGUSR1 saves and continues. All
 * other commands end at once, with a word where they can be resumed. A signal that the system lacks
 * never comes.
 */
public final class Signals implements AutoCloseable {
  private static final Map<String, Integer> ENDING = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private final Map<String, Object> before = new LinkedHashMap<>();
  private final Logger log = LoggerFactory.getLogger(Signals.class);
  private volatile int exitCode;

  private Signals() {}

  /** Handles signals to a training that others do: none saves it, and they end it. */
  public static Signals ending(TrainingControl control) {
    Signals signals = new Signals();
    ENDING.forEach(
        (signal, number) ->
            signals.on(signal, () -> signals.stop(signal, Exit.code(number), control)));
    return signals;
  }

  /** Handles signals to training, and logs them, until it is closed. */
  public static Signals stopping(TrainingControl control) {
    Signals signals = ending(control);
    signals.on("USR1", () -> signals.save(control));
    return signals;
  }

  /** Makes signals end the program at once, until it is closed, and says how to go on. */
  public static Signals leaving() {
    Signals signals = new Signals();
    ENDING.forEach(
        (signal, number) ->
            signals.on(
                signal,
                () -> {
                  signals.log.warn("SIG{}: stopped; the same command resumes", signal);
                  Exit.now(Exit.code(number));
                }));
    return signals;
  }

  /** Makes signals end the program at once, without crashing running operations. */
  public static void leaveAtOnce() {
    ENDING.forEach((signal, number) -> register(signal, () -> Exit.now(Exit.code(number))));
  }

  private static Object register(String signal, Runnable action) {
    return org.jline.utils.Signals.register(signal, action);
  }

  private void on(String signal, Runnable action) {
    before.put(signal, register(signal, action));
  }

  private void save(TrainingControl control) {
    log.info("SIGUSR1: saving after the next step");
    control.save();
  }

  private void stop(String signal, int code, TrainingControl control) {
    if (code == exitCode && code == Exit.code(ENDING.get("INT"))) {
      log.info("SIGINT again: quitting at once");
      // Nothing saved is lost by that: a checkpoint comes into being by one renaming.
      Exit.now(code);
    }
    exitCode = code;
    control.stop();
    String more = signal.equals("INT") ? "; Ctrl-C again quits at once" : "";
    log.warn("SIG{}: stopping after this step{}", signal, more);
  }

  /** The exit code of the signal received, or 0. */
  public int exitCode() {
    return exitCode;
  }

  @Override
  public void close() {
    before.forEach(org.jline.utils.Signals::unregister);
  }
}
