package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.github.ddpm.torch.Arithmetic;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rounds of local SGD. After each, everything that steps change, the moments too, is the mean of
 * the workers, added in their order. Only the weights θ go on by the outer step of DiLoCo
 * (Douillard et al. 2023), Nesterov's with learning rate η and momentum μ: with the mean change d =
 * θ − w̄ and the velocity u ← μ u + d, they become θ − η (d + μ u).
 *
 * @param state changed in place
 */
record LocalRounds(TrainingState state, RoundSettings settings, RoundExchange exchange) {
  private static final NDIndex ALL = new NDIndex(":");

  /** The weights' place among the arrays. */
  private static final int WEIGHTS = 0;

  /** What a worker does in a round. */
  @FunctionalInterface
  interface LocalSteps {
    /** Does the steps of the round; returns false if training is to stop before its end. */
    boolean of(Round round, int worker) throws IOException;
  }

  /**
   * Does one round.
   *
   * @return whether it was done; if not, the state is that before it
   */
  boolean train(Round round, LocalSteps steps) throws IOException {
    try (NDManager scope = state.manager().newSubManager()) {
      List<NDArray> arrays = state.ofSteps();
      List<NDArray> before = copies(arrays, scope);
      NDArray skipsBefore = copy(state.skips(), scope);
      RoundExchange.Computing computing =
          worker -> {
            set(arrays, before);
            set(state.skips(), skipsBefore);
            return steps.of(round, worker);
          };
      List<NDArray> sums = List.of();
      NDArray skips = skipsBefore;
      for (int worker = 0; worker < settings.workers(); worker++) {
        if (!exchange.outcome(round, worker, computing)) {
          set(arrays, before);
          set(state.skips(), skipsBefore);
          return false;
        }
        if (worker == 0) {
          sums = copies(arrays, scope);
          skips = copy(state.skips(), scope);
        } else {
          add(arrays, sums);
          skips = skips.maximum(state.skips());
        }
      }
      merge(arrays, before.get(WEIGHTS), sums);
      set(state.skips(), skips);
    }
    state.step(round.until());
    return true;
  }

  private static void add(List<NDArray> arrays, List<NDArray> sums) {
    for (int i = 0; i < sums.size(); i++) {
      sums.get(i).addi(arrays.get(i));
    }
  }

  private void merge(List<NDArray> arrays, NDArray weightsBefore, List<NDArray> sums) {
    for (int i = 0; i < sums.size(); i++) {
      try (NDArray mean = Arithmetic.over(sums.get(i), settings.workers())) {
        if (i == WEIGHTS) {
          outerStep(weightsBefore, mean);
        } else {
          set(arrays.get(i), mean);
        }
      }
    }
  }

  /** Written as w̄ − ((η − 1) d + η μ u), which is w̄ to the bit for η = 1 and μ = 0. */
  private void outerStep(NDArray before, NDArray mean) {
    double rate = settings.outerLearningRate();
    double momentum = settings.outerMomentum();
    NDArray change = before.sub(mean);
    NDArray back = Arithmetic.times(rate - 1, change);
    Optional<NDArray> velocity = state.velocity();
    if (velocity.isPresent()) {
      NDArray next = Arithmetic.mix(1, change, momentum, velocity.get());
      set(velocity.get(), next);
      back = Arithmetic.plus(back, rate * momentum, next);
    }
    set(state.flat(), mean.sub(back));
  }

  private static List<NDArray> copies(List<NDArray> arrays, NDManager scope) {
    List<NDArray> copies = new ArrayList<>();
    for (NDArray array : arrays) {
      copies.add(copy(array, scope));
    }
    return copies;
  }

  private static NDArray copy(NDArray array, NDManager scope) {
    NDArray copy = array.duplicate();
    copy.attach(scope);
    return copy;
  }

  private static void set(List<NDArray> arrays, List<NDArray> values) {
    for (int i = 0; i < values.size(); i++) {
      set(arrays.get(i), values.get(i));
    }
  }

  private static void set(NDArray array, NDArray value) {
    if (array.getShape().isScalar()) {
      array.subi(array).addi(value);
    } else {
      array.set(ALL, value);
    }
  }
}
