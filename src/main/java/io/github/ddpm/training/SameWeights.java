package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.ddpm.collective.Collective;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Compares the weights of all ranks every {@code checkpoint_every} steps and after the last, before
 * they are saved. They make the same updates from the same sums, so their weights are the same to
 * the last bit, unless a machine computes wrongly or otherwise than the rest.
 *
 * @param every steps between two checkpoints
 */
public record SameWeights(Collective ranks, TrainingState state, long every, long steps)
    implements TrainingListener {
  /** Numbers copied to the host at a time. */
  private static final long PIECE = 1 << 24;

  @Override
  public void onStep(long step) {
    if (ranks.size() == 1 || (step % every != 0 && step != steps)) {
      return;
    }
    List<String> sums = ranks.all(checksum(state.flat()));
    for (int rank = 1; rank < sums.size(); rank++) {
      if (!sums.get(rank).equals(sums.get(0))) {
        throw new IllegalStateException(
            "after step %d the weights of rank %d are not those of rank 0, so nothing is saved: do all ranks have the same kind of processor, and is their memory sound?"
                .formatted(step, rank));
      }
    }
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
