package io.github.ddpm.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The peak memory of this process, arrays and Java's own together.
 *
 * <p>On Linux it is {@code VmHWM}, the high-water mark of the resident set. Elsewhere it is the
 * address space that the process has reserved so far, which is more.
 */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern HIGH_WATER = Pattern.compile("(?m)^VmHWM:\\s*(\\d+) kB$");
  private static final long KIBI = 1024;

  private PeakMemory() {}

  /** The peak, in bytes. */
  static long bytes() {
    try {
      return ofStatus(Files.readString(STATUS));
    } catch (IOException e) {
      return reserved();
    }
  }

  /** The number in the text of Linux's {@code /proc/self/status}, in bytes. */
  static long ofStatus(String status) {
    Matcher line = HIGH_WATER.matcher(status);
    return line.find() ? Long.parseLong(line.group(1)) * KIBI : reserved();
  }

  private static long reserved() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
        .getCommittedVirtualMemorySize();
  }
}
