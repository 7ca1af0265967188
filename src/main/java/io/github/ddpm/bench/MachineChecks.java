package io.github.ddpm.bench;

import com.sun.management.OperatingSystemMXBean;
import io.github.ddpm.jobs.SparkHome;
import io.github.ddpm.natives.Processor;
import io.github.ddpm.settings.Count;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Checks Java, processor, memory and disk.
 *
 * @param home the folder below which checkpoints are written
 * @param environment the process's environment variables
 */
record MachineChecks(Path home, Map<String, String> environment) {
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s*(\\d+) kB$");

  private static final List<String> MALLOC =
      List.of("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_");

  private static final double GIGA = 1e9;
  private static final long LITTLE_MEMORY = 2_000_000_000;
  private static final long LITTLE_DISK = 2_000_000_000;

  List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            "java",
            "%s of %s, %s"
                .formatted(
                    System.getProperty("java.version"),
                    System.getProperty("java.vendor"),
                    System.getProperty("java.home"))));
    findings.add(Finding.ok("processor", processor()));
    if (isLinux()) {
      findings.add(allocator(environment));
    }
    findings.add(memory(freeMemory()));
    findings.add(disk());
    findings.add(Finding.ok("spark", SparkHome.inWords(environment)));
    return findings;
  }

  private static String processor() {
    Processor processor = Processor.ofThisMachine();
    return "%s, %s, %s"
        .formatted(
            processor.name(),
            Count.of(processor.cores(), "core"),
            String.join(" ", processor.vectors()));
  }

  /** Checks the variables that the launcher sets for glibc. */
  static Finding allocator(Map<String, String> environment) {
    List<String> absent = MALLOC.stream().filter(name -> !environment.containsKey(name)).toList();
    return absent.isEmpty()
        ? Finding.ok("allocator", "keeps large arrays (" + String.join(", ", MALLOC) + ")")
        : Finding.warning(
            "allocator",
            "returns large arrays to the system and requests them again; unset: "
                + String.join(", ", absent),
            "start with ddpm, which sets them");
  }

  private static long freeMemory() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    try {
      return freeMemory(Files.readString(MEMINFO), system.getTotalMemorySize());
    } catch (IOException e) {
      return system.getFreeMemorySize();
    }
  }

  /**
   * Free bytes by Linux's {@code /proc/meminfo}, which tells of the whole machine, where this
   * process, perhaps in a container, may use {@code total}.
   */
  static long freeMemory(String meminfo, long total) throws IOException {
    return AVAILABLE
        .matcher(meminfo)
        .results()
        .findFirst()
        .map(found -> Math.min(total, Long.parseLong(found.group(1)) * 1024))
        .orElseThrow(IOException::new);
  }

  static Finding memory(long free) {
    String text = "%.1f GB free".formatted(free / GIGA);
    return free >= LITTLE_MEMORY
        ? Finding.ok("memory", text)
        : Finding.warning("memory", text, "close other programs, or lower training.batch_size");
  }

  private Finding disk() {
    return Files.isReadable(home)
        ? disk(home.toFile().getUsableSpace(), home)
        : Finding.missing("disk", home + " cannot be read", "check its owner and mode");
  }

  static Finding disk(long free, Path home) {
    String text = "%.1f GB free at %s".formatted(free / GIGA, home);
    return free >= LITTLE_DISK
        ? Finding.ok("disk", text)
        : Finding.warning("disk", text, "make room, or give train another --run");
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").equals("Linux");
  }
}
