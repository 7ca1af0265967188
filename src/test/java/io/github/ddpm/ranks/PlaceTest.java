package io.github.ddpm.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ddpm.settings.InvalidSetting;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process finds its place among others in what started them. */
final class PlaceTest {
  private static final String IN_STEP = "SLURM_STEP_ID=0 ";

  /** The variables {@code A=1 B=2}. */
  static Map<String, String> variables(String words) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String word : words.isBlank() ? new String[0] : words.strip().split(" +", -1)) {
      int equals = word.indexOf('=');
      variables.put(word.substring(0, equals), word.substring(equals + 1));
    }
    return variables;
  }

  private static Place placeOf(String words) {
    return Place.of(variables(words)).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "OMPI_COMM_WORLD_RANK=3 OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_LOCAL_RANK=1,OMPI_COMM_WORLD_RANK",
    "PMI_RANK=3 PMI_SIZE=4 MPI_LOCALRANKID=1, PMI_RANK",
    "SLURM_STEP_ID=0 SLURM_PROCID=3 SLURM_NTASKS=4 SLURM_LOCALID=1, SLURM_PROCID",
    "RANK=3 WORLD_SIZE=4 LOCAL_RANK=1, RANK"
  })
  void everyLauncherTellsThePlace(String words, String by) {
    assertEquals(new Place(3, 4, 1, by), placeOf(words));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-",
        "RANK= WORLD_SIZE=",
        "SLURM_NTASKS=4",
        "SLURM_PROCID=0 SLURM_NTASKS=4 SLURM_LOCALID=0",
        "SLURM_STEP_ID=4294967291 SLURM_PROCID=0 SLURM_NTASKS=4",
        "SLURM_STEP_ID=batch SLURM_PROCID=0 SLURM_NTASKS=4"
      })
  void aProcessThatWasStartedAloneHasNone(String words) {
    assertEquals(Optional.empty(), Place.of(variables(words == null ? "" : words)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RANK=3 WORLD_SIZE=2 | RANK: must be below 2, as WORLD_SIZE is 2, is 3",
        "RANK=0 | WORLD_SIZE: is missing, but RANK is 0; set both or neither",
        "WORLD_SIZE=2 | RANK: is missing, but WORLD_SIZE is 2; set both or neither",
        "RANK=x WORLD_SIZE=2 | RANK: must be a whole number of at least 0, is x",
        "RANK=-1 WORLD_SIZE=2 | RANK: must be a whole number of at least 0, is -1",
        "RANK=0 WORLD_SIZE=0 | WORLD_SIZE: must be a whole number of at least 1, is 0",
        "RANK=0 WORLD_SIZE=99999999999 | WORLD_SIZE: must be a whole number of at least 1, is 99999999999",
        "RANK=0 WORLD_SIZE=2 LOCAL_RANK=2 | LOCAL_RANK: must be below 2, as WORLD_SIZE is 2, is 2",
        "OMPI_COMM_WORLD_RANK=1 | OMPI_COMM_WORLD_SIZE: is missing, but OMPI_COMM_WORLD_RANK is 1; set both or neither",
        "PMI_SIZE=2 | PMI_RANK: is missing, but PMI_SIZE is 2; set both or neither",
        "SLURM_STEP_ID=0 SLURM_NTASKS=2 | SLURM_PROCID: is missing, but SLURM_NTASKS is 2; set both or neither"
      })
  void wrongOrHalfSetVariablesAreNamed(String words, String message) {
    InvalidSetting refused = assertThrows(InvalidSetting.class, () -> Place.of(variables(words)));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void aStepOfFewerTasksThanItsJobCounts() {
    Place place = placeOf(IN_STEP + "SLURM_PROCID=1 SLURM_NTASKS=8 SLURM_STEP_NUM_TASKS=2");
    assertEquals(new Place(1, 2, Place.UNKNOWN, "SLURM_PROCID"), place);
  }

  @Test
  void ofTwoThatDifferTheInnerOneWins() {
    String slurm = IN_STEP + "SLURM_PROCID=1 SLURM_NTASKS=2 SLURM_LOCALID=0 ";
    String mpi = "OMPI_COMM_WORLD_RANK=5 OMPI_COMM_WORLD_SIZE=8 OMPI_COMM_WORLD_LOCAL_RANK=1 ";
    String torchrun = "RANK=9 WORLD_SIZE=16 LOCAL_RANK=1 ";
    assertEquals("OMPI_COMM_WORLD_RANK", placeOf(slurm + mpi).by());
    assertEquals("RANK", placeOf(slurm + torchrun).by());
    assertEquals("RANK", placeOf(mpi + torchrun).by());
  }

  @Test
  void ofTwoThatAgreeMpiCountsAndEitherTellsTheLocalRank() {
    String slurm = IN_STEP + "SLURM_PROCID=3 SLURM_NTASKS=4 SLURM_LOCALID=1 ";
    String pmi = "PMI_RANK=3 PMI_SIZE=4 ";
    assertEquals(new Place(3, 4, 1, "PMI_RANK"), placeOf(slurm + pmi));
    assertEquals(new Place(3, 4, 1, "SLURM_PROCID"), placeOf(slurm + "RANK=3 WORLD_SIZE=4"));
  }
}
