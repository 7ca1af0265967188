package io.github.ddpm.natives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The machine's processor.
 *
 * @param name the maker's name for it, or its architecture where that is unknown
 * @param cores the number of cores that this process may use
 * @param vectors vector instructions by which PyTorch's convolutions choose their code, slowest
 *     first
 */
public record Processor(String name, int cores, List<String> vectors) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final Pattern NAME = Pattern.compile("(?m)^model name\\s*: (.*)$");
  private static final Pattern FLAGS = Pattern.compile("(?m)^(?:flags|Features)\\s*: (.*)$");

  private static final List<String> VECTORS =
      List.of("avx2", "avx512f", "avx512_bf16", "avx512_fp16", "amx_bf16", "asimd", "bf16", "sve");

  /** The processor of this machine. */
  public static Processor ofThisMachine() {
    return of(cpuinfo(), Runtime.getRuntime().availableProcessors());
  }

  /** The kernel's description of it; empty if there is no such file. */
  static String cpuinfo() {
    try {
      return Files.readString(CPUINFO);
    } catch (IOException e) {
      return ""; // Only Linux has it.
    }
  }

  static Processor of(String cpuinfo, int cores) {
    List<String> flags = Arrays.asList(first(FLAGS, cpuinfo).orElse("").split(" ", -1));
    return new Processor(
        first(NAME, cpuinfo).orElse(System.getProperty("os.arch")),
        cores,
        VECTORS.stream().filter(flags::contains).toList());
  }

  /** The group of the first match of {@code pattern}. */
  static Optional<String> first(Pattern pattern, String text) {
    return pattern.matcher(text).results().findFirst().map(found -> found.group(1));
  }
}
