package io.github.ddpm.cli;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The instructions of a Dockerfile.
 *
 * @param lines an instruction each, continued lines joined
 */
record Dockerfile(List<String> lines) {
  private static final Pattern INSTALL =
      Pattern.compile("RUN apt-get update && apt-get install ((-\\S+ )*)(.+?) && rm -rf .*");

  static Dockerfile read(Path file) throws IOException {
    String joined = Files.readString(file).replaceAll("\\s*\\\\\\n\\s*", " ");
    return new Dockerfile(
        joined.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList());
  }

  /** The name of the release of Debian that it starts from. */
  String release() {
    Matcher from = Pattern.compile("debian:(\\w+)-slim").matcher(only("FROM"));
    assertEquals(true, from.matches(), "a small Debian");
    return from.group(1);
  }

  /** The packages that it installs, separated by commas. */
  String packages() {
    return lines.stream()
        .map(INSTALL::matcher)
        .filter(Matcher::matches)
        .map(install -> install.group(3).replace(' ', ','))
        .collect(joining(","));
  }

  /** The commands that it runs but for installing packages. */
  List<String> commands() {
    return all("RUN").stream().filter(line -> !INSTALL.matcher("RUN " + line).matches()).toList();
  }

  /** What follows an instruction, wherever it stands. */
  List<String> all(String instruction) {
    return lines.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .map(line -> line.substring(instruction.length() + 1))
        .toList();
  }

  /** What follows an instruction that stands once. */
  String only(String instruction) {
    List<String> all = all(instruction);
    assertEquals(1, all.size(), instruction);
    return all.get(0);
  }
}
