package io.github.ddpm.process;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.github.ddpm.files.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import org.slf4j.LoggerFactory;

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
   * Ends the process after a while, if it has not ended by then.
   *
   * @param why what the user is told then
   */
  public static void after(Duration time, int code, String why) {
    Thread thread =
        new Thread(
            () -> {
              try {
                Thread.sleep(time.toMillis());
                LoggerFactory.getLogger(Exit.class).error(why);
                now(code);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "exit");
    thread.setDaemon(true);
    thread.start();
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
    Thread thread =
        new Thread(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // It cannot be read any more, which is its end, too.
              }
              now(code(TERM));
            },
            "end of input");
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
