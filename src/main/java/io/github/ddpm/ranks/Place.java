package io.github.ddpm.ranks;

import io.github.ddpm.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * This process among those that were started together.
 *
 * @param rank its number, from 0
 * @param size how many there are
 * @param localRank its number among those of its machine, from 0, or {@link #UNKNOWN}
 * @param by the variable that says so, such as {@code SLURM_PROCID}
 */
public record Place(int rank, int size, int localRank, String by) {
  /** The local rank where nothing tells it. */
  public static final int UNKNOWN = -1;

  /** Who starts processes, and by which variables each learns its place. The first one wins. */
  private enum Launcher {
    OPEN_MPI("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK"),
    /** MPICH, Intel MPI, Cray's MPI, and Slurm with {@code --mpi=pmi2}. */
    PMI("PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID"),
    /** {@code srun}; a batch script has these variables too, but is no task of a step. */
    SLURM("SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID"),
    TORCHRUN("RANK", "WORLD_SIZE", "LOCAL_RANK");

    private final String rank;
    private final String size;
    private final String localRank;

    Launcher(String rank, String size, String localRank) {
      this.rank = rank;
      this.size = size;
      this.localRank = localRank;
    }

    Optional<Place> place(Variables variables) {
      if (this == SLURM && !isInStep(variables)) {
        return Optional.empty();
      }
      String sizeName = sizeName(variables);
      if (!variables.has(rank) && !variables.has(sizeName)) {
        return Optional.empty();
      }
      String other = variables.shown(variables.has(rank) ? rank : sizeName);
      int size = variables.number(sizeName, 1, other);
      int number = variables.number(rank, 0, other);
      requireBelow(number, rank, size, variables.shown(sizeName));
      int local = UNKNOWN;
      if (variables.has(localRank)) {
        local = variables.number(localRank, 0, other);
        requireBelow(local, localRank, size, variables.shown(sizeName));
      }
      return Optional.of(new Place(number, size, local, rank));
    }

    /** A step may have fewer tasks than its job, whose number stays in {@code SLURM_NTASKS}. */
    private String sizeName(Variables variables) {
      boolean isOfStep = this == SLURM && variables.has("SLURM_STEP_NUM_TASKS");
      return isOfStep ? "SLURM_STEP_NUM_TASKS" : size;
    }

    /** Batch scripts and interactive shells have no step, or one of the numbers near 2^32. */
    private static boolean isInStep(Variables variables) {
      return variables.has("SLURM_STEP_ID") && variables.text("SLURM_STEP_ID").matches("\\d{1,9}");
    }

    private static void requireBelow(int number, String name, int size, String because) {
      InvalidSetting.require(
          number < size, name, "must be below %d, as %s, is %d".formatted(size, because, number));
    }
  }

  /**
   * Reads the variables of Open MPI, PMI (MPICH and its kin), a Slurm step and torchrun. Sets that
   * agree are one; of sets that differ, torchrun's is the innermost, then the order above holds:
   * {@code torchrun} is started by {@code srun}, and {@code mpirun} starts its helpers with it.
   *
   * @return empty if this process was started alone
   * @throws InvalidSetting if a variable is wrong, or one of a pair is missing
   */
  public static Optional<Place> of(Map<String, String> environment) {
    Variables variables = new Variables(environment);
    List<Place> told = new ArrayList<>();
    for (Launcher launcher : Launcher.values()) {
      launcher.place(variables).ifPresent(told::add);
    }
    if (told.isEmpty()) {
      return Optional.empty();
    }
    Place last = told.get(told.size() - 1);
    boolean isInner = last.by.equals(Launcher.TORCHRUN.rank) && !last.agrees(told.get(0));
    return Optional.of((isInner ? last : told.get(0)).withLocalRankOf(told));
  }

  /**
   * Refuses a script's own {@code RANK} and {@code WORLD_SIZE} that seem to repeat the place in an
   * array, since the product would then have parts that no process does.
   *
   * @throws InvalidSetting if they do
   */
  void requireWithin(List<Place> arrays, Map<String, String> environment) {
    boolean isTorchruns = new Variables(environment).has("LOCAL_WORLD_SIZE");
    for (Place array : arrays) {
      InvalidSetting.require(
          !by.equals(Launcher.TORCHRUN.rank) || isTorchruns || size != array.size || size == 1,
          Launcher.TORCHRUN.size,
          "is %d, as many as there are jobs by %s, and seems to say the same twice; unset %s and %s, or give --shard K/M"
              .formatted(size, array.by, Launcher.TORCHRUN.rank, Launcher.TORCHRUN.size));
    }
  }

  private boolean agrees(Place other) {
    return rank == other.rank && size == other.size;
  }

  private Place withLocalRankOf(List<Place> told) {
    int local = localRank;
    for (Place place : told) {
      local = local == UNKNOWN && place.agrees(this) ? place.localRank : local;
    }
    return new Place(rank, size, local, by);
  }
}
