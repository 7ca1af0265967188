package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;

/** Receives the outputs of the blocks inside a network, in the order of evaluation. */
@FunctionalInterface
public interface BlockListener {
  /** Ignores all outputs. */
  BlockListener NONE = (block, output) -> {};

  /** Called with a block's output, in the number format of the network's arithmetic. */
  void onOutput(Block block, NDArray output);
}
