package io.github.ddpm.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;

/** An installed program, made of the tests' own classes, and a folder to run it in. */
record Installed(Path program, Home home) {

  /** Makes both below a folder. */
  static Installed in(Path folder) throws IOException {
    Path program = Files.createDirectories(folder).resolve("program");
    PathUtils.copyDirectory(Path.of("src/main/program"), program);
    Files.delete(program.resolve("lib/natives")); // The class path has PyTorch's libraries.
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath());
    try (OutputStream out = Files.newOutputStream(program.resolve("lib/ddpm.jar"))) {
      new JarOutputStream(out, manifest).close();
    }
    return new Installed(program, Home.in(folder));
  }

  private static String classPath() {
    String path = System.getProperty("java.class.path");
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(entry -> Path.of(entry).toUri().toString())
        .collect(Collectors.joining(" "));
  }

  /** The words that start the launcher with these. */
  List<String> command(String... words) {
    List<String> command = new ArrayList<>(List.of("sh", program.resolve("bin/ddpm").toString()));
    command.addAll(List.of(words));
    return command;
  }
}
