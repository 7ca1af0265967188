package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.ddpm.cli.FakeTools.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The line of the README that installs a release archive. */
@DisabledOnOs(OS.WINDOWS)
final class InstallTest {
  @TempDir Path folder;

  @Test
  void theSameLineInstallsTheNextVersionAndLeavesTheOther() throws Exception {
    Path home = Files.createDirectories(folder.resolve("a home"));
    String line =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(one -> one.contains("tar -xzf ddpm-*.tar.gz"))
            .findFirst()
            .orElseThrow();
    for (String version : List.of("1.0", "1.1")) {
      Path downloads = Files.createDirectories(folder.resolve("downloads of " + version));
      String name = "ddpm-" + version + "-linux-x86_64";
      Path program = downloads.resolve(name).resolve("bin").resolve("ddpm");
      Files.createDirectories(program.getParent());
      Files.writeString(program, "#!/bin/sh\necho " + version + "\n");
      program.toFile().setExecutable(true);
      run(downloads, home, "tar -czf " + name + ".tar.gz " + name);
      run(downloads, home, line);

      assertEquals(version, run(downloads, home, "~/.local/bin/ddpm"));
    }
    assertEquals("1.0", run(folder, home, "~/.local/lib/ddpm-1.0-linux-x86_64/bin/ddpm"));
  }

  private static String run(Path where, Path home, String line) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", line).directory(where.toFile());
    builder.environment().put("HOME", home.toString());
    Ended ended = FakeTools.ended(builder.redirectErrorStream(true).start());
    assertEquals(0, ended.exitCode(), ended.output());
    return ended.output().strip();
  }
}
