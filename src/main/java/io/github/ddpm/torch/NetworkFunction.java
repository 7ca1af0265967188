package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** A network with its weights, ready to be evaluated again and again, by several threads. */
@FunctionalInterface
public interface NetworkFunction extends AutoCloseable {
  /** The network's output, which belongs to the manager of the first input. */
  NDArray call(NDList inputs);

  /** Frees what it holds besides the weights; without a fault. */
  @Override
  default void close() {}
}
