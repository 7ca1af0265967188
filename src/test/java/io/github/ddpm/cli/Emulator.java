package io.github.ddpm.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * QEMU as a processor, for the program alone.
 *
 * @param processor as QEMU names it
 * @param arm whether it is a 64-bit ARM; else an x86-64
 */
record Emulator(String processor, boolean arm) {
  private static final Path FOLDER = Path.of(System.getProperty("ddpm.emulation", "none"));

  /** Code that Java compiles for itself while it runs is what QEMU is slowest at. */
  private static final List<String> FEW_COMPILATIONS =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m");

  /** Starts the program in {@code home}. */
  DdpmProcess ddpm(Home home, String... words) throws IOException {
    List<String> command = new ArrayList<>(arm ? java(FOLDER.resolve("arm64")) : java());
    command.addAll(FEW_COMPILATIONS);
    command.add("-Dddpm.home=" + home.folder());
    command.addAll(List.of("-cp", classPath(), DdpmCommand.class.getName()));
    command.addAll(List.of(words));
    Map<String, String> variables =
        Map.of(
            "QEMU_CPU",
            processor,
            // Several threads that write code and run it at once are more than QEMU bears.
            "OMP_NUM_THREADS",
            "1");
    return DdpmProcess.command(home, command, variables);
  }

  private static List<String> java() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java").toRealPath();
    return List.of("qemu-x86_64-static", java.toString());
  }

  private static List<String> java(Path root) {
    return List.of(
        "qemu-aarch64-static",
        "-L",
        root.toAbsolutePath().toString(),
        root.resolve("usr/lib/jvm/java-17-openjdk-arm64/bin/java").toAbsolutePath().toString());
  }

  private String classPath() throws IOException {
    if (!arm) {
      return System.getProperty("java.class.path");
    }
    String own =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> Files.isDirectory(Path.of(entry)))
            .collect(Collectors.joining(File.pathSeparator));
    return own + File.pathSeparator + Files.readString(FOLDER.resolve("classpath-arm64"));
  }
}
