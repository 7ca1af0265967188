package io.github.ddpm.cli;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import io.github.ddpm.files.AtomicFile;

/**
 * The end of the process at once, whatever its threads are doing.
 *
 * <p>The virtual machine's own end, {@link Runtime#halt} too, runs the destructors of PyTorch's
 * libraries. Where another thread is in the midst of a long operation, such as a step of training,
 * that pulls its memory away and the process crashes with a report in the user's folder. C's {@code
 * _exit} runs none.
 */
final class Exit {
  private Exit() {}

  /** The exit code of a process that a signal has ended. */
  static int code(int signal) {
    return 128 + signal;
  }

  /**
   * Ends the process with this exit code; no shutdown hook and no destructor runs. Files that are
   * being written leave nothing behind.
   */
  static void now(int code) {
    try {
      AtomicFile.deleteUnfinished();
      NativeLibrary.getInstance(Platform.C_LIBRARY_NAME)
          .getFunction("_exit")
          .invoke(new Object[] {code});
    } catch (LinkageError e) {
      Runtime.getRuntime().halt(code); // No native access here, and then no PyTorch either.
    }
  }
}
