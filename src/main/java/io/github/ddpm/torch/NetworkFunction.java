package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** A network with its weights, ready for repeated evaluation by several threads. */
@FunctionalInterface
public interface NetworkFunction extends AutoCloseable {
  /** The network's output, which belongs to the manager of the first input. */
  NDArray call(NDList inputs);

  /** Frees everything but the weights; throws nothing. */
  @Override
  default void close() {}
}
