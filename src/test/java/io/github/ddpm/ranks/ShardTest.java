package io.github.ddpm.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.InvalidSetting;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What started a process says which part of the work is its own. */
final class ShardTest {
  private static String array(int id, int min, int max, int step, int count) {
    return ("SLURM_ARRAY_TASK_ID=%d SLURM_ARRAY_TASK_MIN=%d SLURM_ARRAY_TASK_MAX=%d"
            + " SLURM_ARRAY_TASK_STEP=%d SLURM_ARRAY_TASK_COUNT=%d ")
        .formatted(id, min, max, step, count);
  }

  private static Shard auto(String words) {
    return Shard.of("auto", PlaceTest.variables(words));
  }

  @Test
  void aNumberOfSeveralIsOne() {
    assertEquals(new Shard(2, 8), Shard.of("2/8", Map.of("RANK", "nonsense")));
  }

  @Test
  void theMissingOnesAreNamed() {
    Shard shard = new Shard(2, 8);
    assertEquals("shard 2 of 8 is done; shard 3 of 8 has not arrived", shard.waitsFor(List.of(3)));
    assertEquals(
        "shard 2 of 8 is done; shards 3, 5 of 8 have not arrived", shard.waitsFor(List.of(3, 5)));
    assertEquals(
        "shard 2 of 8 is done; shards 1, 3-5, 7-8 of 8 have not arrived",
        shard.waitsFor(List.of(1, 3, 4, 5, 7, 8)));
  }

  @ParameterizedTest
  @CsvSource({"0/2", "3/2", "1/0", "2", "x", "-1/2"})
  void anythingElseIsRefused(String text) {
    InvalidSetting refused = assertThrows(InvalidSetting.class, () -> Shard.of(text, Map.of()));
    assertEquals("--shard", refused.key());
  }

  @Test
  void aSlurmArrayIsCountedFromItsFirstNumber() {
    assertEquals(new Shard(1, 8), auto(array(1, 1, 8, 1, 8)));
    assertEquals(new Shard(8, 8), auto(array(7, 0, 7, 1, 8)));
    assertEquals(new Shard(3, 4), auto(array(20, 0, 30, 10, 4)));
    assertEquals(new Shard(3, 3), auto(array(8, 0, 9, 4, 3)));
  }

  @Test
  void theTasksOfAStepDivideTheArraysParts() {
    String step = "SLURM_STEP_ID=0 SLURM_NTASKS=4 SLURM_PROCID=";
    assertEquals(new Shard(5, 8), auto(array(2, 1, 2, 1, 2) + step + 0));
    assertEquals(new Shard(8, 8), auto(array(2, 1, 2, 1, 2) + step + 3));
    assertEquals(new Shard(4, 4), auto(step + 3));
  }

  @Test
  void theBatchScriptOfAJobOfAnArrayIsOnePart() {
    String script = "SLURM_PROCID=0 SLURM_NTASKS=4 SLURM_LOCALID=0";
    assertEquals(new Shard(2, 2), auto(array(2, 1, 2, 1, 2) + script));
  }

  @Test
  void aPodOfAnIndexedJobIsOnePart() {
    assertEquals(new Shard(3, 8), auto("JOB_COMPLETION_INDEX=2 JOB_COMPLETIONS=8"));
  }

  @Test
  void mpiAndTorchrunDivideToo() {
    assertEquals(new Shard(2, 2), auto("OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2"));
    assertEquals(new Shard(1, 3), auto("RANK=0 WORLD_SIZE=3"));
  }

  /** A script that tells each job its place again would leave most of the product undone. */
  @Test
  void aPlaceInAnArrayThatIsToldTwiceIsNotMultiplied() {
    String pod = "JOB_COMPLETION_INDEX=2 JOB_COMPLETIONS=8 ";
    for (String array : List.of(pod, array(3, 1, 8, 1, 8))) {
      InvalidSetting refused =
          assertThrows(InvalidSetting.class, () -> auto(array + "RANK=2 WORLD_SIZE=8"));
      assertEquals("WORLD_SIZE", refused.key());
      assertEquals(new Shard(18, 64), auto(array + "RANK=1 WORLD_SIZE=8 LOCAL_WORLD_SIZE=8"));
      assertEquals(new Shard(6, 16), auto(array + "RANK=1 WORLD_SIZE=2"));
    }
    String mpi = "OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=8";
    assertEquals(new Shard(18, 64), auto(pod + mpi));
  }

  @Test
  void someShardsOfFewThingsAreEmpty() {
    assertTrue(new Shard(1, 3).isEmpty(2));
    assertFalse(new Shard(3, 3).isEmpty(2));
    assertFalse(Shard.ALL.isEmpty(1));
  }

  @Test
  void withoutAnyOfThemAutoIsRefused() {
    String message = assertThrows(InvalidSetting.class, () -> auto("")).getMessage();
    assertEquals(
        "--shard: auto finds no Slurm array or step, Kubernetes indexed job, MPI or torchrun that started this process; give K/M",
        message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "JOB_COMPLETION_INDEX=2 | JOB_COMPLETIONS",
        "JOB_COMPLETION_INDEX=8 JOB_COMPLETIONS=8 | JOB_COMPLETION_INDEX",
        "JOB_COMPLETION_INDEX=two JOB_COMPLETIONS=8 | JOB_COMPLETION_INDEX",
        "SLURM_ARRAY_TASK_ID=1 | SLURM_ARRAY_TASK_MIN",
        "RANK=3 WORLD_SIZE=2 | RANK"
      })
  void wrongOrHalfSetVariablesAreNamed(String words, String name) {
    assertEquals(name, assertThrows(InvalidSetting.class, () -> auto(words)).key());
  }

  /** As {@code sbatch --array=3} does for a job of {@code --array=1-8} that was lost. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aLoneJobIsNotTakenForAllOfThem(int id) {
    InvalidSetting refused =
        assertThrows(InvalidSetting.class, () -> auto(array(id, id, id, 1, 1)));
    assertEquals("SLURM_ARRAY_TASK_COUNT", refused.key());
  }

  @Test
  void anArrayWithGapsGivesNoOrder() {
    InvalidSetting refused = assertThrows(InvalidSetting.class, () -> auto(array(3, 1, 7, 1, 3)));
    assertEquals("SLURM_ARRAY_TASK_COUNT", refused.key());
  }
}
