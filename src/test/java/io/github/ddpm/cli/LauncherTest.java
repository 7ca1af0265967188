package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/ddpm} with a {@code java} that prints what it is started with. */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {
  @TempDir private Path folder;
  private FakeTools tools;
  private Path launcher;

  @BeforeEach
  void install() throws IOException {
    tools = FakeTools.in(folder.resolve("tools"));
    PathUtils.copyDirectory(Path.of("src/main/program"), folder.resolve("program"));
    Files.delete(folder.resolve("program/lib/natives"));
    launcher = folder.resolve("program/bin/ddpm");
    tools.add(
        "java", "echo spin=${GOMP_SPINCOUNT:-unset}; echo locale=${LC_ALL:-unset}; echo \"$@\"");
  }

  private Ended ddpm(Map<String, String> variables, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("/bin/sh", launcher.toString()));
    command.addAll(List.of(words));
    Map<String, String> all = new HashMap<>(Map.of("TMPDIR", folder.toString()));
    all.putAll(variables);
    return tools.run(command, all);
  }

  private void says(String line, Map<String, String> variables, String... words) throws Exception {
    Ended ended = ddpm(variables, words);
    assertEquals(0, ended.exitCode(), ended.output());
    assertTrue(ended.output().lines().anyMatch(line::equals), ended.output());
  }

  @Test
  void threadsOfOperationsSleepSoonInTrainingAlone() throws Exception {
    says("spin=10000", Map.of(), "train", "--config", "shapes.yaml");
    says("spin=10000", Map.of(), "bench", "train");
    says("spin=unset", Map.of(), "bench", "sample");
    says("spin=unset", Map.of(), "sample", "--out", "train.png");
  }

  @Test
  void settingsOfTheUserStay() throws Exception {
    says("spin=7", Map.of("GOMP_SPINCOUNT", "7"), "train");
    says("spin=7", Map.of("GOMP_SPINCOUNT", "7"), "sample");
  }

  /** It would be a folder {@code s3:} in the working one. */
  @ParameterizedTest
  @ValueSource(strings = {"DDPM_HOME", "DDPM_CACHE", "DDPM_CONFIGS"})
  void anAddressInPlaceOfAFolderIsRefused(String variable) throws Exception {
    Ended refused = ddpm(Map.of(variable, "s3://bucket/home"), "train");
    assertEquals(2, refused.exitCode(), refused.output());
    assertTrue(refused.output().contains("s3://bucket/home is an address"), refused.output());
  }

  @Test
  void fileNamesAreUtf8WhereTheLocaleKnowsOnlyAscii() throws Exception {
    says("locale=C.UTF-8", Map.of());
    says("locale=C.UTF-8", Map.of("LC_ALL", "C", "LANG", "de_DE.UTF-8"));
    says("locale=unset", Map.of("LANG", "de_DE.UTF-8"));
    says("locale=unset", Map.of("LC_CTYPE", "de_DE.UTF-8"));
  }

  /** Else java's next file would be stdout, and receive what is printed. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aClosedStdoutRefusesWhatIsPrinted() throws Exception {
    tools.add("java", "found=$(readlink /proc/$$/fd/1); echo \"$found\" >&2");
    Ended ended =
        tools.run(List.of("/bin/sh", "-c", "exec /bin/sh '" + launcher + "' >&-"), Map.of());
    assertEquals("/dev/null\n", ended.output());
  }

  /** Java would end without a word that helps. */
  @Test
  void aLimitOfOpenFilesThatIsTooLowIsToldWithTheCure() throws Exception {
    for (int limit : new int[] {40, 64}) {
      String script = "ulimit -n " + limit + " && exec /bin/sh '" + launcher + "'";
      Ended ended =
          tools.run(List.of("/bin/sh", "-c", script), Map.of("TMPDIR", folder.toString()));
      boolean low = limit < 48;
      assertEquals(low ? 1 : 0, ended.exitCode(), ended.output());
      assertEquals(low, ended.output().contains("only 40 open files are allowed"));
      assertEquals(low, ended.output().contains("raise the limit, as with ulimit -n 1024"));
    }
  }

  @Test
  void temporaryFilesAreWhereTheEnvironmentSays() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other folder"));
    String option = "-Djava.io.tmpdir=";
    assertTrue(ddpm(Map.of("TMPDIR", other.toString())).output().contains(option + other + " "));
    assertFalse(ddpm(Map.of("TMPDIR", other + "/absent")).output().contains(option));
  }

  @Test
  void cdThatPrintsDoesNoHarm() throws Exception {
    Path program = launcher.getParent().getParent();
    Ended ended = ddpm(Map.of("CDPATH", folder + ":."));
    assertTrue(ended.output().contains("-cp " + program + "/lib/ddpm.jar "), ended.output());
  }

  @Test
  void aLinkOnThePathLeadsToTheProgram() throws Exception {
    Path program = launcher.getParent().getParent();
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("program/bin/ddpm"));
    Path other = Files.createSymbolicLink(folder.resolve("tools/ddpm"), link);
    Ended ended = tools.run(List.of("/bin/sh", "-c", "ddpm"), Map.of("HOME", folder.toString()));
    assertTrue(ended.output().contains("-cp " + program + "/lib/ddpm.jar "), ended.output());
    assertTrue(ended.output().contains("-Dddpm.program=ddpm "), "as it was typed");
    assertTrue(ddpm(Map.of()).output().contains("-Dddpm.program=" + launcher + " "));
    assertTrue(Files.isSymbolicLink(other));
  }

  /** Java and libraries keep files there, and would make a folder "?" where there is none. */
  @Test
  void whoHasNoHomeGetsOneAmongTemporaryFiles() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    assertTrue(userHome(Map.of("HOME", home.toString())).startsWith(home + " "));
    String temporary = folder.resolve("ddpm-").toString();
    assertTrue(userHome(Map.of()).startsWith(temporary));
    assertTrue(userHome(Map.of("HOME", "/none")).startsWith(temporary));
    assertTrue(userHome(Map.of("TMPDIR", "/none")).startsWith("/none/ddpm-"), "none can be made");
  }

  private String userHome(Map<String, String> variables) throws Exception {
    Ended ended = ddpm(variables);
    assertEquals(0, ended.exitCode(), ended.output());
    return ended.output().replaceFirst("(?s).* -Duser.home=", "");
  }

  /** The folder of users' files is empty, the working directory, unless they say another. */
  @Test
  void theUserNamesTheFolderOfTheirFiles() throws Exception {
    String configs = " -Dddpm.configs=" + folder.resolve("program/configs") + " ";
    assertTrue(ddpm(Map.of()).output().contains(" -Dddpm.home=" + configs));
    assertTrue(ddpm(Map.of("DDPM_HOME", "/x")).output().contains(" -Dddpm.home=/x" + configs));
  }

  @Test
  @DisabledOnOs(OS.MAC)
  void aColonInThePathIsNotTakenForTwoPaths() throws Exception {
    Path moved = folder.resolve("a:b ü");
    Files.move(folder.resolve("program"), moved);
    launcher = moved.resolve("bin/ddpm");
    Files.writeString(moved.resolve("lib/ddpm.jar"), "the jar");
    tools.add("java", "while [ \"$1\" != -cp ]; do shift; done; cat \"$2\"");
    assertEquals(new Ended(0, "the jar"), ddpm(Map.of()));
  }

  @Test
  void aMissingOrOldJavaIsNamedWithWhatToDo() throws Exception {
    Map<String, String> variables = new HashMap<>(Map.of("JAVA_HOME", "/none"));
    Ended ended = ddpm(variables);
    assertEquals(1, ended.exitCode());
    assertTrue(ended.output().contains("there is no /none/bin/java: install"), ended.output());

    Path jdk = folder.resolve("jdk");
    FakeTools.script(jdk.resolve("bin/java"), "echo started");
    variables.put("JAVA_HOME", jdk.toString());
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    ended = ddpm(variables);
    assertEquals(1, ended.exitCode());
    assertTrue(ended.output().contains("/bin/java is Java 11: install"), ended.output());
    Files.writeString(jdk.resolve("release"), "A=1\nJAVA_VERSION=\"21\"\n");
    assertEquals(new Ended(0, "started\n"), ddpm(variables));
  }
}
