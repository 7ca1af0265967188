package io.github.ddpm.fast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.ddpm.torch.FlatGradient;
import io.github.ddpm.torch.Torch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;

/**
 * Finds the gradients of one evaluation piece by piece, the last piece first. PyTorch records what
 * happens within a piece, or the piece says itself how a gradient goes back through it, which
 * PyTorch offers to C++ and Python alone.
 *
 * <p>Belongs to one thread. While pieces are made, what they were made of must stay open; {@link
 * #backward} closes it.
 */
public final class Tape {
  private final Deque<Piece> pieces = new ArrayDeque<>();

  /** What has come together for each piece's output other than by PyTorch; null for nothing. */
  private final IdentityHashMap<NDArray, NDArray> outputs = new IdentityHashMap<>();

  private final FlatGradient.Part weights;

  /**
   * How a gradient goes back through a piece. What it gives is added to in place and closed, so it
   * must be neither the gradient it got nor, where two inputs are outputs of pieces, one array
   * twice.
   */
  @FunctionalInterface
  interface Gradient {
    /** From the gradient in the piece's output, those in its inputs, in order. */
    NDList of(NDArray gradient);
  }

  private record Piece(NDArray output, NDList inputs, Gradient gradient) {}

  /** An empty tape: gradients are to be found in {@code weights}. */
  public Tape(FlatGradient.Part weights) {
    this.weights = weights;
  }

  private NDArray leaf(NDArray value) {
    NDArray leaf = value.stopGradient();
    leaf.setRequiresGradient(true);
    outputs.put(leaf, null);
    return leaf;
  }

  /** Ends a piece that PyTorch recorded: its output, from which the next piece starts. */
  NDArray cut(NDArray output) {
    boolean isCut = outputs.containsKey(output);
    return isCut ? output : record(output, new NDList(output), NDList::new);
  }

  /**
   * Adds a piece.
   *
   * @param output what it gave, unrecorded or as its only input
   * @param inputs what it was made from: weights, outputs of pieces, or arrays that PyTorch
   *     recorded from those for this piece alone, which share nothing among themselves
   * @return the output to go on with
   */
  NDArray record(NDArray output, NDList inputs, Gradient gradient) {
    NDArray leaf = leaf(output);
    pieces.push(new Piece(leaf, inputs, gradient));
    return leaf;
  }

  /** Finds the gradients of the scalar {@code loss} in the weights. */
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

  /** All that has come together for a piece's output, or null if the loss does not depend on it. */
  private NDArray arrived(NDArray output) {
    NDArray own = outputs.remove(output);
    NDArray recorded = Torch.gradient(output).orElse(null);
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

  /** What PyTorch has found for weights. */
  private void giveRecorded() {
    NDList leaves = new NDList();
    NDList gradients = new NDList();
    for (NDArray leaf : weights.leaves()) {
      Torch.gradient(leaf)
          .ifPresent(
              recorded -> {
                leaves.add(leaf);
                gradients.add(recorded);
              });
    }
    weights.add(leaves, gradients);
  }

  private static NDArray sum(NDArray sum, NDArray more) {
    try (more) {
      return sum.addi(more);
    }
  }
}
