package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.function.BinaryOperator;

/** A network whose output is altered, so that a chosen step fails. */
public final class Altered extends AbstractBlock {
  private final Block network;
  private final BinaryOperator<NDArray> change;

  /** The change is given x_t and the output, and gives another output. */
  public Altered(Block network, BinaryOperator<NDArray> change) {
    this.network = network;
    this.change = change;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray output = network.forward(store, inputs, training, params).singletonOrThrow();
    return new NDList(change.apply(inputs.get(0), output));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return network.getOutputShapes(inputs);
  }

  @Override
  public boolean isInitialized() {
    return true;
  }
}
