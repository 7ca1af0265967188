package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;

/**
 * Finds the gradients of one evaluation piece by piece, the last piece first. PyTorch records what
 * happens within a piece, or the piece says itself how a gradient goes back through it, which
 * PyTorch offers to C++ and Python alone.
 *
 * <p>Belongs to one thread. While pieces are made, what they were made of must stay open; {@link
 * #backward} closes it.
 */
public final class Tape {
  /** For evaluations without a gradient, and for those that PyTorch records as a whole. */
  public static final Tape OFF = new Tape(false, Optional.empty());

  private final boolean inPieces;
  private final Deque<Piece> pieces = new ArrayDeque<>();

  /** What has come together for each piece's output other than by PyTorch; null for nothing. */
  private final IdentityHashMap<NDArray, NDArray> outputs = new IdentityHashMap<>();

  private final Optional<FlatGradient.Part> weights;

  /**
   * How a gradient goes back through a piece. What it gives is added to in place and closed, so it
   * must be neither the gradient it got nor, where two inputs are outputs of pieces, one array
   * twice.
   */
  @FunctionalInterface
  public interface Gradient {
    /** From the gradient in the piece's output, those in its inputs, in order. */
    NDList of(NDArray gradient);
  }

  private record Piece(NDArray output, NDList inputs, Gradient gradient) {}

  /**
   * An empty tape.
   *
   * @param inPieces whether there may be pieces; else PyTorch records everything
   * @param weights what gradients are to be found in
   */
  public Tape(boolean inPieces, FlatGradient.Part weights) {
    this(inPieces, Optional.of(weights));
  }

  private Tape(boolean inPieces, Optional<FlatGradient.Part> weights) {
    this.inPieces = inPieces;
    this.weights = weights;
  }

  /** Whether pieces are recorded here. */
  public boolean inPieces() {
    return inPieces;
  }

  private NDArray leaf(NDArray value) {
    NDArray leaf = value.stopGradient();
    leaf.setRequiresGradient(true);
    outputs.put(leaf, null);
    return leaf;
  }

  /** Ends a piece that PyTorch recorded: its output, from which the next piece starts. */
  public NDArray cut(NDArray output) {
    boolean isWhole = !inPieces || outputs.containsKey(output);
    return isWhole ? output : record(output, new NDList(output), NDList::new);
  }

  /**
   * Adds a piece.
   *
   * @param output what it gave, unrecorded or as its only input
   * @param inputs what it was made from: weights, outputs of pieces, or arrays that PyTorch
   *     recorded from those for this piece alone, which share nothing among themselves
   * @return the output to go on with
   */
  public NDArray record(NDArray output, NDList inputs, Gradient gradient) {
    if (!inPieces) {
      throw new IllegalStateException("this tape has no pieces");
    }
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
    weights.ifPresent(Tape::giveRecorded);
  }

  /** All that has come together for a piece's output, or null if the loss does not depend on it. */
  private NDArray arrived(NDArray output) {
    NDArray own = outputs.remove(output);
    NDArray recorded = recorded(output);
    return own == null ? recorded : recorded == null ? own : sum(own, recorded);
  }

  /** What PyTorch has found for a leaf, or null. */
  private static NDArray recorded(NDArray leaf) {
    return JniUtils.getGradient((PtNDArray) leaf);
  }

  private void give(NDList inputs, NDList gradients) {
    NDList leaves = new NDList();
    NDList shares = new NDList();
    for (int i = 0; i < inputs.size(); i++) {
      if (weights.isPresent() && weights.get().has(inputs.get(i))) {
        leaves.add(inputs.get(i));
        shares.add(gradients.get(i));
      } else {
        give(inputs.get(i), gradients.get(i));
      }
    }
    weights.ifPresent(part -> part.add(leaves, shares));
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
  private static void giveRecorded(FlatGradient.Part weights) {
    NDList leaves = new NDList();
    NDList gradients = new NDList();
    for (NDArray leaf : weights.leaves()) {
      NDArray recorded = recorded(leaf);
      if (recorded != null) {
        leaves.add(leaf);
        gradients.add(recorded);
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
