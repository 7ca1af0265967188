package io.github.ddpm.natives;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import java.util.Optional;

/**
 * The instructions that PyTorch's libraries require. Without them, the process dies of an illegal
 * instruction as soon as the libraries are loaded, or single convolutions fail.
 */
public final class RequiredInstructions {
  /** The kernel's list of a 64-bit ARM's instructions (AT_HWCAP), and its bit for atomic ones. */
  private static final long HWCAP = 16;

  private static final long ATOMICS = 1 << 8;

  private RequiredInstructions() {}

  /**
   * Checks this machine's processor.
   *
   * @throws IllegalStateException if it lacks required instructions
   */
  public static void require() {
    if (Platform.isLinux()) { // Other systems run on newer processors only.
      Optional<String> lack =
          System.getProperty("os.arch").equals("aarch64")
              ? ofArm(hwcap())
              : ofX86(Processor.cpuinfo());
      if (lack.isPresent()) {
        throw new IllegalStateException(lack.get());
      }
    }
  }

  private static long hwcap() {
    try {
      return Function.getFunction("c", "getauxval").invokeLong(new Object[] {HWCAP});
    } catch (LinkageError e) {
      return ATOMICS; // Nothing is known, so nothing is refused.
    }
  }

  /** The missing instructions of a 64-bit ARM with these capabilities. */
  static Optional<String> ofArm(long hwcap) {
    return (hwcap & ATOMICS) != 0
        ? Optional.empty()
        : Optional.of(
            "this is an ARMv8.0 processor, such as the Raspberry Pi 4's Cortex-A72, and PyTorch's"
                + " libraries need the atomic instructions of ARMv8.1; use a newer one, such as a"
                + " Raspberry Pi 5");
  }

  /** The missing instructions of an x86-64 by the kernel's description; empty if that is empty. */
  static Optional<String> ofX86(String cpuinfo) {
    return cpuinfo.contains("sse2") && !cpuinfo.contains("sse4_1")
        ? Optional.of(
            "this processor has no SSE4.1, and PyTorch's libraries need it; use an"
                + " Intel of 2008 or an AMD of 2011 or later, or let the virtual machine have its host's instructions")
        : Optional.empty();
  }
}
