package io.github.ddpm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.cli.FakeTools.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which of PyTorch's libraries {@code bin/ddpm} starts with, where a driver is and where not. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class LauncherNativesTest {
  @TempDir private Path folder;
  private FakeTools tools;
  private Path cache;
  private Path fetched;

  @BeforeEach
  void install() throws IOException {
    tools = FakeTools.in(folder.resolve("tools"));
    PathUtils.copyDirectory(Path.of("src/main/program"), folder.resolve("program"));
    cache = folder.resolve("cache dir");
    fetched = cache.resolve("pytorch-2.5.1-cu124");
    Files.writeString(
        folder.resolve("program/lib/natives"),
        "version=2.7.1\nflavor=cpu\nfolder=pytorch\ncuda_version=2.5.1\ncuda_flavor=cu124\n");
    tools.add(
        "java",
        "echo \"uses ${PYTORCH_LIBRARY_PATH:-none} ${PYTORCH_VERSION:-} ${PYTORCH_FLAVOR:-}\"");
    // Of Maven's words, that of the folder to fill counts.
    tools.add(
        "mvn",
        """
        for word in "$@"; do
          case $word in -Dfolder=*) folder=${word#-Dfolder=} ;; esac
        done
        echo fetched
        touch "$folder/libtorch.so\"""");
  }

  private void driver() throws IOException {
    tools.add("nvidia-smi", "echo 'GPU 0: NVIDIA H200 (UUID: GPU-1)'");
  }

  private List<String> command(String... words) {
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", folder.resolve("program/bin/ddpm").toString()));
    command.addAll(List.of(words));
    return command;
  }

  private Ended ddpm(Map<String, String> variables, String... words) throws Exception {
    Map<String, String> all = new HashMap<>(variables);
    all.put("DDPM_CACHE", cache.toString());
    all.put("HOME", folder.toString());
    return tools.run(command(words), all);
  }

  private String cpu() {
    return "uses " + folder.resolve("program/lib/pytorch") + " 2.7.1 cpu\n";
  }

  private String cuda() {
    return "uses " + fetched + " 2.5.1 cu124\n";
  }

  @Test
  void withoutADriverTheProcessorIsUsedWithoutAWord() throws Exception {
    assertEquals(new Ended(0, cpu()), ddpm(Map.of(), "train"));
    tools.add("nvidia-smi", "echo 'No devices were found'; exit 6");
    assertEquals(new Ended(0, cpu()), ddpm(Map.of(), "train"));
    assertFalse(Files.exists(cache));
  }

  @Test
  void anIdleGpuIsAnnouncedWhereNobodyCanBeAsked() throws Exception {
    driver();
    for (String command : List.of("train", "sample", "sweep", "evaluate", "bench")) {
      String said = ddpm(Map.of(), command).output();
      assertTrue(said.startsWith("ddpm: warning: there is an NVIDIA GPU, but"), said);
      assertTrue(said.contains("DDPM_NATIVES=cuda fetches"), said);
      assertTrue(said.endsWith(cpu()), said);
    }
    assertFalse(Files.exists(cache));
  }

  @Test
  void noGpuIsMissedByCommandsThatNeedNone() throws Exception {
    driver();
    assertEquals(cpu(), ddpm(Map.of(), "runs").output());
    assertEquals(cpu(), ddpm(Map.of(), "train", "--help").output());
    assertEquals(cpu(), ddpm(Map.of(), "train", "--device", "cpu").output());
    assertEquals(cpu(), ddpm(Map.of("DDPM_NATIVES", "cpu"), "train").output());
  }

  @Test
  void librariesForCudaAreFetchedOnceAndRemembered() throws Exception {
    Ended first = ddpm(Map.of("DDPM_NATIVES", "cuda"), "train");
    assertTrue(first.output().endsWith("fetched\n" + cuda()), first.output());
    assertTrue(Files.exists(fetched.resolve("libtorch.so")));
    assertEquals(cuda(), ddpm(Map.of("DDPM_NATIVES", "cuda"), "train").output());
    assertEquals(cpu(), ddpm(Map.of(), "train").output(), "a machine without a driver");
    driver();
    assertEquals(cuda(), ddpm(Map.of(), "train").output());
    assertEquals(cpu(), ddpm(Map.of("DDPM_NATIVES", "cpu"), "train").output());
  }

  @Test
  void fetchingThatFailsLeavesNothing() throws Exception {
    tools.add("mvn", "echo 'no network'; exit 1");
    Ended ended = ddpm(Map.of("DDPM_NATIVES", "cuda"), "train");
    assertNotEquals(0, ended.exitCode());
    assertTrue(ended.output().contains("no network"), ended.output());
    assertFalse(ended.output().contains("uses"), ended.output());
    assertFalse(Files.exists(fetched));
    assertEquals(cpu(), ddpm(Map.of(), "train").output());
  }

  /** Maven's own words would be that there is no Java. */
  @Test
  void whereOnlyJavaIsItSaysWhatFetchingNeeds() throws Exception {
    Files.delete(tools.folder().resolve("mvn"));
    Ended ended = ddpm(Map.of("DDPM_NATIVES", "cuda"), "train");
    assertEquals(1, ended.exitCode());
    assertTrue(ended.output().contains("needs Maven, or a JDK"), ended.output());
    assertFalse(Files.exists(fetched));
  }

  @Test
  void onATerminalItAsksOnce() throws Exception {
    driver();
    Ended refused = onTerminal("n\n");
    assertTrue(refused.output().contains("fetch them now (2.5 GB, once)? [Y/n]"));
    assertTrue(refused.output().endsWith(cpu()), refused.output());
    assertEquals(cpu(), ddpm(Map.of(), "train").output());

    Files.delete(cache.resolve("natives"));
    Ended accepted = onTerminal("\n");
    assertTrue(accepted.output().endsWith(cuda()), accepted.output());
    assertEquals(cuda(), ddpm(Map.of(), "train").output());
  }

  /** The output of {@code train} on a terminal where {@code answer} is typed. */
  private Ended onTerminal(String answer) throws Exception {
    String line = "sh '" + folder.resolve("program/bin/ddpm") + "' train";
    List<String> words = List.of("/usr/bin/script", "-qec", line, "/dev/null");
    Map<String, String> variables =
        Map.of("DDPM_CACHE", cache.toString(), "HOME", folder.toString(), "SHELL", "/bin/sh");
    Process process = tools.start(words, variables);
    process.getOutputStream().write(answer.getBytes(UTF_8));
    process.getOutputStream().flush();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output.replace("\r", ""));
  }

  @Test
  void whatTheUserHasSetStays() throws Exception {
    Map<String, String> own = Map.of("PYTORCH_LIBRARY_PATH", "/own", "PYTORCH_VERSION", "2.7.1");
    driver();
    assertEquals("uses /own 2.7.1 \n", ddpm(own, "train").output());
    Ended wrong = ddpm(Map.of("DDPM_NATIVES", "gpu"), "train");
    assertEquals(2, wrong.exitCode());
    assertTrue(wrong.output().contains("must be cpu, cuda or download, is gpu"), wrong.output());
  }
}
