package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.util.PairList;

/**
 * Told of what the blocks inside a network come to, in the order in which they are evaluated. It is
 * handed to the network as an optional parameter of {@code Block.forward}.
 */
@FunctionalInterface
public interface BlockListener {
  /** Listens to nothing. */
  BlockListener NONE = (block, output) -> {};

  /** A block has given its output, in the number format of the network's arithmetic. */
  void onOutput(Block block, NDArray output);

  /** The parameters of an evaluation that is listened to. */
  static PairList<String, Object> parameters(BlockListener listener) {
    PairList<String, Object> parameters = new PairList<>(1);
    parameters.add(BlockListener.class.getName(), listener);
    return parameters;
  }

  /** The listener among the parameters of an evaluation, which may be null. */
  static BlockListener in(PairList<String, Object> parameters) {
    Object found = parameters == null ? null : parameters.get(BlockListener.class.getName());
    return found instanceof BlockListener listener ? listener : NONE;
  }
}
