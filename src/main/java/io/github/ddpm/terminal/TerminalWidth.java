package io.github.ddpm.terminal;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.util.OptionalInt;

/** How many characters fit in a line of a terminal. */
public final class TerminalWidth {
  /** The request for a window's size: TIOCGWINSZ. */
  private static final long LINUX = 0x5413;

  private static final long MACOS = 0x40087468;

  /** What C's library offers. */
  interface CLibrary extends Library {
    /** The arguments after the request are variadic, which some processors' calls tell apart. */
    int ioctl(int descriptor, NativeLong request, Object... more);
  }

  private TerminalWidth() {}

  /**
   * The width at this moment of the terminal that is open as {@code descriptor}, 1 for stdout and 2
   * for stderr; empty if it is no terminal, or one that does not tell.
   */
  public static OptionalInt of(int descriptor) {
    if (!Platform.isLinux() && !Platform.isMac()) {
      return OptionalInt.empty();
    }
    NativeLong request = new NativeLong(Platform.isMac() ? MACOS : LINUX);
    try (Memory size = new Memory(4 * Short.BYTES)) { // Rows, columns, and both in pixels.
      size.clear();
      CLibrary c = Native.load(Platform.C_LIBRARY_NAME, CLibrary.class);
      int columns = c.ioctl(descriptor, request, size) == 0 ? size.getShort(Short.BYTES) : 0;
      return columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
    } catch (LinkageError e) {
      return OptionalInt.empty();
    }
  }
}
