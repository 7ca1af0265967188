package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.List;

/** The gradient in all parameters as one float32 array, laid out as {@link FlatParameters} are. */
public final class FlatGradient {
  private final FlatParameters parameters;
  private final NDArray flat;
  private final NDList slots = new NDList();
  private final List<Sum> sums;

  /** Room for a gradient, which belongs to {@code manager}. */
  public FlatGradient(FlatParameters parameters, NDManager manager) {
    this.parameters = parameters;
    flat = parameters.zeros(manager);
    parameters.slots().forEach(slot -> slots.add(parameters.read(flat, slot)));
    sums = slots.stream().map(Sum::new).toList();
  }

  /** The gradient in one parameter, summed over what was found so far. */
  static final class Sum {
    private final NDArray slot;
    private boolean isEmpty = true;

    private Sum(NDArray slot) {
      this.slot = slot;
    }

    /** Adds each of {@code gradients} to its counterpart in {@code sums}. */
    static void add(List<Sum> sums, NDList gradients) {
      for (boolean first : new boolean[] {true, false}) {
        NDList into = new NDList();
        NDList values = new NDList();
        for (int i = 0; i < gradients.size(); i++) {
          if (sums.get(i).isEmpty == first) {
            into.add(sums.get(i).slot);
            values.add(gradients.get(i));
          }
        }
        Ops.gather(into, values, !first);
      }
      sums.forEach(sum -> sum.isEmpty = false);
    }
  }

  /** Begins anew. */
  public void clear() {
    sums.forEach(sum -> sum.isEmpty = true);
  }

  /**
   * Serves blocks with {@code weights}, laid out as this is and of any number format; what {@code
   * tape} finds for them is added here.
   */
  public ParameterStore leaves(NDArray weights, Tape tape) {
    NDList leaves = Ops.leaves(weights, slots);
    for (int i = 0; i < leaves.size(); i++) {
      tape.expect(leaves.get(i), sums.get(i));
    }
    return parameters.serve(weights.getManager(), leaves);
  }

  /** Adds what another has found. */
  public void add(FlatGradient other) {
    if (other.sums.stream().anyMatch(sum -> !sum.isEmpty)) {
      flat.addi(other.whole());
    }
  }

  /** The sum of all that was found since it was begun; 0 where nothing was. */
  public NDArray whole() {
    sums.stream().filter(sum -> sum.isEmpty).forEach(sum -> Ops.clear(sum.slot));
    return flat;
  }
}
