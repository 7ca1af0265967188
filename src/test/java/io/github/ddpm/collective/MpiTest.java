package io.github.ddpm.collective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ddpm.testing.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes that {@code mpirun} starts, of whichever MPI this machine has. */
@Tag("cluster")
final class MpiTest {
  @TempDir Path folder;

  /** What each process does: sums and words, long and short. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
      var place = io.github.ddpm.ranks.Place.of(System.getenv()).orElseThrow();
      try (Collective ranks = Meeting.of(place, System.getenv())) {
        float[] numbers = new float[100_000];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = i % 97 * (ranks.rank() + 1);
        }
        float[] sums = ranks.sums(numbers);
        boolean right = true;
        for (int i = 0; i < sums.length; i++) {
          right &= sums[i] == i % 97 * 3;
        }
        List<String> words = ranks.all("ä" + ranks.rank());
        System.out.println(
            words + " " + ranks.first("" + ranks.rank()) + right + ranks.any(ranks.rank() == 1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mpirun.openmpi", "mpirun.mpich"})
  void twoProcessesSumAndSpeak(String mpirun) throws Exception {
    assumeTrue(Machine.has(mpirun), mpirun + " is not installed");
    List<String> command = new ArrayList<>(List.of(mpirun, "-n", "2"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    Path out = folder.resolve("out.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT", "1");
    builder.environment().put("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
    builder.environment().put("OMPI_MCA_rmaps_base_oversubscribe", "1");
    int code = builder.start().waitFor();
    String said = Files.readString(out);
    assertEquals(0, code, said);
    assertEquals(2, said.lines().filter("[ä0, ä1] 0truetrue"::equals).count(), said);
    assertTrue(said.lines().count() == 2, said);
  }
}
