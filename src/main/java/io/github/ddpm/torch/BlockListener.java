package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;

/** Told of what the blocks inside a network come to, in the order in which they are evaluated. */
@FunctionalInterface
public interface BlockListener {
  /** Listens to nothing. */
  BlockListener NONE = (block, output) -> {};

  /** A block has given its output, in the number format of the network's arithmetic. */
  void onOutput(Block block, NDArray output);
}
