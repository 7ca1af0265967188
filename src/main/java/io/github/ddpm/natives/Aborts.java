package io.github.ddpm.natives;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * Aborts of native code: a C++ exception that nobody catches, or damage that the C library finds.
 *
 * <p>Java reports other crashes, such as SIGSEGV, and starts the command of {@code -XX:OnError},
 * but lets the system end the process at SIGABRT. Its handler can report that signal just as well;
 * it only has to be told to whom it belongs.
 */
public final class Aborts {
  /** Signals' numbers, the same on all processors of Linux. */
  private static final int SIGABRT = 6;

  private static final int SIGSEGV = 11;

  /** More than the size of C's {@code struct sigaction}, which glibc and musl lay out alike. */
  private static final long SIZE = 512;

  /** {@code sa_flags}, behind the handler's address and a mask of 1,024 signals. */
  private static final long FLAGS = Long.BYTES + 1024 / Byte.SIZE;

  /** {@code SA_RESETHAND}: the abort with which Java ends after its report is the system's. */
  private static final int ONCE = 0x8000_0000;

  private Aborts() {}

  /** From now on Java reports aborts as it reports other crashes. On Linux only. */
  public static void report() {
    if (!Platform.isLinux() || !Platform.is64Bit()) {
      return;
    }
    try (Memory action = new Memory(SIZE)) {
      action.clear();
      Function sigaction =
          NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("sigaction");
      if (sigaction.invokeInt(new Object[] {SIGSEGV, Pointer.NULL, action}) == 0) {
        action.setInt(FLAGS, action.getInt(FLAGS) | ONCE);
        sigaction.invokeInt(new Object[] {SIGABRT, action, Pointer.NULL});
      }
    } catch (LinkageError e) {
      // Without native access there is no PyTorch either.
    }
  }
}
