package io.github.ddpm.process;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.github.ddpm.files.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;

/**
 * Ends the process at once, whatever its threads are doing.
 *
 * <p>Every exit of the virtual machine, even {@link Runtime#halt}, runs the destructors of
 * PyTorch's libraries. If another thread is in the middle of a long operation, such as a training
 * step, they free its memory, and the process crashes with a report in the user's folder. C's
 * {@code _exit} runs no destructors.
 */
public final class Exit {
  private static final String WITH_INPUT = "DDPM_ENDS_WITH_INPUT";
  private static final int TERM = 15;
  private static volatile Runnable last;

  private Exit() {}

  /** The exit code of a process ended by a signal. */
  public static int code(int signal) {
    return 128 + signal;
  }

  /**
   * Ends the process after a while as {@link #with} does, if it has not ended by then.
   *
   * @param first waits for what must end before the while begins
   * @param words tells the user why; not by the log, which may be closed, or hang with the rest
   */
  public static void after(Runnable first, Duration time, int code, Runnable words) {
    start(
        () -> {
          try {
            first.run();
            Thread.sleep(time.toMillis());
            words.run();
            with(code);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        "exit");
  }

  /**
   * Makes {@link #with} end the process at once, because a thread may hang in a native call.
   *
   * @param action done before that
   */
  public static void hanging(Runnable action) {
    last = action;
  }

  /** Ends the process as {@link System#exit} does, or at once if a thread may hang. */
  public static void with(int code) {
    if (last != null) {
      try {
        last.run();
      } finally {
        now(code);
      }
    }
    System.exit(code);
  }

  /**
   * Ends the process when its input ends, if the environment says so: what has started it holds the
   * other end, and is gone, in whatever way.
   */
  public static void withInput(Map<String, String> environment) {
    if (!environment.containsKey(WITH_INPUT)) {
      return;
    }
    start(
        () -> {
          try {
            System.in.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            // It cannot be read any more, which is its end, too.
          }
          now(code(TERM));
        },
        "end of input");
  }

  private static void start(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Ends the process with this exit code; no shutdown hook and no destructor runs. Files that are
   * being written leave nothing behind.
   */
  public static void now(int code) {
    try {
      AtomicFile.deleteUnfinished();
      NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
          .getFunction("_exit")
          .invoke(new Object[] {code});
    } catch (LinkageError e) {
      Runtime.getRuntime().halt(code); // Without native access there is no PyTorch either.
    }
  }
}
