package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A crash in native code, caused by sending its signal. */
@EnabledOnOs(OS.LINUX)
@Tag("slow")
final class CrashTest {
  private static final int ABORTED = 134;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"SEGV", "ABRT"})
  void aTrainingThatCrashesSaysWhatToDoAndLeavesItsReportInTheRunsFolder(String signal)
      throws Exception {
    Installed installed = Installed.in(folder.resolve("mein Ordner ü"));
    Home home = installed.home();
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    String[] options = {
      "--set", "training.steps=1000000", "--set", "training.preview_every=1000000"
    };
    String[] train = {"train", "--config", Home.CONFIG};
    List<String> command = installed.command(Home.words(train, options));
    Map<String, String> variables =
        Map.of("JAVA_HOME", System.getProperty("java.home"), "TMPDIR", temporary.toString());
    try (DdpmProcess launched = DdpmProcess.command(home, command, variables)) {
      launched.awaitSteps(home.tiny(), 3);
      launched.signal(signal);

      assertEquals(ABORTED, launched.exitCode(), launched.err());
      Path report = home.tiny().resolve("crash-" + launched.pid() + ".log");
      assertTrue(Files.readString(report).contains("SIG" + signal));
      String said = launched.err();
      assertTrue(said.contains("ddpm: a native library has crashed: SIG" + signal + " in "), said);
      assertTrue(said.contains("ddpm: the report is " + report.toRealPath()), said);
      assertTrue(said.contains("the same command resumes from there"), said);
      assertTrue(said.contains("ONEDNN_MAX_CPU_ISA"), said);
      assertFalse(launched.out().contains("ddpm: "), launched.out());
      assertEquals(List.of(), reports(home.folder()));
      assertEquals(List.of(), reports(temporary));
    }
    assertEquals(0, home.train(Home.words(options, "--for", "2s")).code());
  }

  private static List<Path> reports(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("hs_err.*|.*crash.*"))
          .toList();
    }
  }
}
