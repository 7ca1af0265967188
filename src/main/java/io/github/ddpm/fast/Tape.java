package io.github.ddpm.fast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.ddpm.torch.FlatGradient;
import io.github.ddpm.torch.Torch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Computes the gradients of one evaluation piece by piece, the last piece first. Within a piece,
 * PyTorch records the operations, or the piece has its own gradient function, which PyTorch offers
 * only to C++ and Python.
 *
 * <p>Belongs to one thread. The inputs of pieces must stay open until {@link #backward} closes
 * them.
 */
public final class Tape {
  private final Deque<Piece> pieces = new ArrayDeque<>();

  /** The gradient of each piece's output so far, without PyTorch's share; null for none. */
  private final IdentityHashMap<NDArray, NDArray> outputs = new IdentityHashMap<>();

  private final FlatGradient.Part weights;

  /**
   * The gradient function of a piece. Its results are changed in place and closed. So it must not
   * return its argument, nor the same array for two inputs that are outputs of pieces.
   */
  @FunctionalInterface
  interface Gradient {
    /** Maps the gradient in the piece's output to those in its inputs, in order. */
    NDList of(NDArray gradient);
  }

  private record Piece(NDArray output, NDList inputs, Gradient gradient) {}

  /** An empty tape that computes gradients in {@code weights}. */
  public Tape(FlatGradient.Part weights) {
    this.weights = weights;
  }

  private NDArray leaf(NDArray value) {
    NDArray leaf = value.stopGradient();
    leaf.setRequiresGradient(true);
    outputs.put(leaf, null);
    return leaf;
  }

  /** Ends a piece that PyTorch recorded; returns its output, the start of the next piece. */
  NDArray cut(NDArray output) {
    boolean isCut = outputs.containsKey(output);
    return isCut ? output : record(output, new NDList(output), NDList::new);
  }

  /**
   * Adds a piece.
   *
   * @param output its output: unrecorded, or the same array as its only input
   * @param inputs its inputs: weights, outputs of pieces, or arrays that PyTorch recorded from
   *     those for this piece alone and that share no operations
   * @return the output for later pieces to use
   */
  NDArray record(NDArray output, NDList inputs, Gradient gradient) {
    NDArray leaf = leaf(output);
    pieces.push(new Piece(leaf, inputs, gradient));
    return leaf;
  }

  /** Computes the gradients of the scalar {@code loss} in the weights. */
  public void backward(NDArray loss) {
    Torch.gradMode(false);
    Torch.backward(loss);
    while (!pieces.isEmpty()) {
      Piece piece = pieces.pop();
      try (NDArray output = piece.output;
          NDArray arrived = arrived(output)) {
        if (arrived != null) {
          give(piece.inputs, piece.gradient.of(arrived));
        }
      }
    }
    giveRecorded();
  }

  /** The whole gradient of a piece's output, or null if the loss does not depend on it. */
  private NDArray arrived(NDArray output) {
    NDArray own = outputs.remove(output);
    NDArray recorded = FlatGradient.recorded(new NDList(output)).get(0).orElse(null);
    return own == null ? recorded : recorded == null ? own : sum(own, recorded);
  }

  private void give(NDList inputs, NDList gradients) {
    NDList leaves = new NDList();
    NDList shares = new NDList();
    for (int i = 0; i < inputs.size(); i++) {
      if (weights.has(inputs.get(i))) {
        leaves.add(inputs.get(i));
        shares.add(gradients.get(i));
      } else {
        give(inputs.get(i), gradients.get(i));
      }
    }
    weights.add(leaves, shares);
  }

  private void give(NDArray input, NDArray gradient) {
    if (outputs.containsKey(input)) {
      outputs.merge(input, gradient, Tape::sum);
    } else {
      try (input;
          gradient) {
        Torch.backward(input, gradient);
      }
    }
  }

  /** Adds the gradients of weights that PyTorch recorded. */
  private void giveRecorded() {
    NDList leaves = new NDList();
    NDList gradients = new NDList();
    List<Optional<NDArray>> recorded = FlatGradient.recorded(weights.leaves());
    for (int i = 0; i < recorded.size(); i++) {
      if (recorded.get(i).isPresent()) {
        leaves.add(weights.leaves().get(i));
        gradients.add(recorded.get(i).get());
      }
    }
    weights.add(leaves, gradients);
  }

  private static NDArray sum(NDArray sum, NDArray more) {
    try (more) {
      return sum.addi(more);
    }
  }
}
