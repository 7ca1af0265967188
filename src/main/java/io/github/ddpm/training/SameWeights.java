package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.ddpm.collective.Collective;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.zip.CRC32C;

/**
 * Compares the weights of all ranks before they are saved, whoever asks for it. They make the same
 * updates from the same sums, so their weights are the same to the last bit, unless a machine
 * computes wrongly or otherwise than the rest. What rank 0 saves after it has lost a rank, or the
 * run's folder, cannot be compared any more.
 */
public final class SameWeights implements TrainingListener {
  /** Numbers copied to the host at a time. */
  private static final long PIECE = 1 << 24;

  private static final long NONE = -1;

  private final Collective ranks;
  private final TrainingState state;
  private final LongPredicate saved;
  private boolean wanted;

  /** The step whose weights are known to be the same, if they are of the newest step. */
  private long compared;

  private boolean doubtful;

  /**
   * For one training, in all of its ranks.
   *
   * @param saved the steps after which rank 0 may save, whatever its measurements say
   */
  public SameWeights(Collective ranks, TrainingState state, LongPredicate saved) {
    this.ranks = ranks;
    this.state = state;
    this.saved = saved;
    compared = state.step();
  }

  @Override
  public void onSaveWanted() {
    wanted = true;
  }

  @Override
  public void onStep(long step) {
    compared = NONE; // Perhaps training went back, and this step was another before.
    if (wanted || saved.test(step)) {
      compare();
    }
    wanted = false;
  }

  /**
   * Compares them now, unless they were after this step.
   *
   * @throws IllegalStateException if they differ
   */
  public void compare() {
    long step = state.step();
    if (ranks.size() == 1 || compared == step) {
      return;
    }
    compared = step;
    doubtful = true;
    List<String> sums = ranks.all(checksum(state.flat()));
    for (int rank = 1; rank < sums.size(); rank++) {
      if (!sums.get(rank).equals(sums.get(0))) {
        throw new IllegalStateException(
            "after step %d the weights of rank %d are not those of rank 0, so nothing is saved: do all ranks have the same kind of processor, and is their memory sound?"
                .formatted(step, rank));
      }
    }
    doubtful = false;
  }

  /** Whether the last comparison has not ended well: another rank may have found a difference. */
  public boolean isDoubtful() {
    return doubtful;
  }

  private static String checksum(NDArray flat) {
    CRC32C sum = new CRC32C();
    long count = flat.getShape().size();
    for (long from = 0; from < count; from += PIECE) {
      NDIndex piece = new NDIndex("{}:{}", from, Math.min(from + PIECE, count));
      try (NDArray numbers = flat.get(piece)) {
        sum.update(numbers.toByteBuffer());
      }
    }
    return Long.toHexString(sum.getValue());
  }
}
