package io.github.ddpm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A folder with the launcher and a built program: the tests' own classes. */
record Project(Home home) {

  /** Makes it. */
  static Project in(Path folder) throws IOException {
    Home home = Home.in(folder);
    for (String part : List.of("scripts", "src/main", "target")) {
      Files.createDirectories(folder.resolve(part));
    }
    for (String script : List.of("scripts/ddpm", "scripts/crashed")) {
      Files.copy(Path.of(script), folder.resolve(script));
    }
    Files.createFile(folder.resolve("pom.xml"));
    Files.writeString(
        folder.resolve("target/classpath-cpu"), System.getProperty("java.class.path"));
    Files.createFile(folder.resolve("target/built-cpu"));
    return new Project(home);
  }

  /** The words that start the launcher with these. */
  List<String> command(String... words) {
    List<String> command =
        new ArrayList<>(List.of("sh", home.folder().resolve("scripts/ddpm").toString()));
    command.addAll(List.of(words));
    return command;
  }
}
