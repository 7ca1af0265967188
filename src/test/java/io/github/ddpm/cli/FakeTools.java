package io.github.ddpm.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

/**
 * A folder that is the whole PATH of the shell scripts under test: the commands that every system
 * has, and a test's own in the place of others.
 */
record FakeTools(Path folder) {
  private static final List<String> COMMON =
      List.of(
          "basename",
          "cat",
          "chmod",
          "cp",
          "cut",
          "dirname",
          "env",
          "find",
          "flock",
          "grep",
          "gzip",
          "head",
          "id",
          "mkdir",
          "mktemp",
          "mv",
          "pgrep",
          "printf",
          "readlink",
          "rm",
          "sed",
          "sha256sum",
          "shasum",
          "sh",
          "sleep",
          "sort",
          "tar",
          "touch",
          "tr",
          "uname",
          "xargs");

  /** Makes the folder. */
  static FakeTools in(Path folder) throws IOException {
    FakeTools tools = new FakeTools(Files.createDirectories(folder));
    for (String tool : COMMON) {
      for (String place : System.getenv("PATH").split(File.pathSeparator, -1)) {
        Path found = Path.of(place, tool);
        if (Files.isExecutable(found) && Files.notExists(folder.resolve(tool))) {
          tools.add(tool, "exec " + found + " \"$@\"");
        }
      }
    }
    return tools;
  }

  /** Adds a command: the lines of a shell script. */
  Path add(String name, String script) throws IOException {
    return script(folder.resolve(name), script);
  }

  /** Makes any file a shell script that can be executed. */
  static Path script(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** How a command ended, with all that it said. */
  record Ended(int exitCode, String output) {}

  /** Starts a command with nothing in its environment but PATH and {@code variables}. */
  Process start(List<String> command, Map<String, String> variables) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", folder.toString());
    builder.environment().putAll(variables);
    return builder.start();
  }

  /** Runs a command to its end. */
  Ended run(List<String> command, Map<String, String> variables) throws Exception {
    return ended(start(command, variables));
  }

  /** Waits for the end of a command. */
  static Ended ended(Process process) throws Exception {
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }
}
