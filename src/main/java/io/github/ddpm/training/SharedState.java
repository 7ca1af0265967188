package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.github.ddpm.collective.Collective;
import java.util.List;

/** Gives all ranks the training state of rank 0, which alone reads checkpoints. */
public final class SharedState {
  private static final NDIndex ALL = new NDIndex(":");
  private static final String SEPARATOR = " ";

  private SharedState() {}

  /** Makes {@code state} that of rank 0. */
  public static void share(Collective ranks, TrainingState state) {
    if (ranks.size() == 1) {
      return;
    }
    for (NDArray array : arrays(state)) {
      if (!ranks.isFirst()) {
        // The number that changes none when added, not even itself, is -0.
        try (NDArray zeros = array.zerosLike();
            NDArray none = zeros.neg()) {
          array.set(ALL, none);
        }
      }
      ranks.sum(array);
    }
    String words = state.step() + SEPARATOR + state.rollbacks() + SEPARATOR + state.microBatch();
    String[] numbers = ranks.first(words).split(SEPARATOR, -1);
    state.step(Long.parseLong(numbers[0]));
    state.rollbacks(Long.parseLong(numbers[1]));
    state.microBatch(Integer.parseInt(numbers[2]));
    state.forgetSkips();
  }

  private static List<NDArray> arrays(TrainingState state) {
    return List.of(
        state.flat(),
        state.optimizer().ema(),
        state.optimizer().m(),
        state.optimizer().v(),
        state.optimizer().updates());
  }
}
