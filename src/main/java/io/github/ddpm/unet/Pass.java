package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import io.github.ddpm.torch.BlockListener;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One evaluation of the network: what its blocks share.
 *
 * @param store where weights come from
 * @param training whether dropout is on
 * @param temb the time embedding after its activation function, (N, 4 C_0); null outside the blocks
 *     that use it
 * @param listener told of the blocks' outputs
 * @param skips outputs of the way down that the way up takes back, the last one first
 */
record Pass(
    ParameterStore store,
    boolean training,
    NDArray temb,
    BlockListener listener,
    Deque<NDArray> skips) {
  Pass(ParameterStore store, boolean training, NDArray temb) {
    this(store, training, temb, BlockListener.NONE);
  }

  Pass(ParameterStore store, boolean training, NDArray temb, BlockListener listener) {
    this(store, training, temb, listener, new ArrayDeque<>());
  }

  /** The output of {@code block} for {@code x}, of which the listener is told. */
  NDArray through(NetworkBlock block, NDArray x) {
    NDArray output = block.forward(x, this);
    listener.onOutput(block, output);
    return output;
  }

  /** Weight and bias of each of {@code layers}, in order. */
  NDList weights(NDArray x, Layer... layers) {
    NDList list = new NDList(2 * layers.length);
    for (Layer layer : layers) {
      list.add(layer.weight(x, this));
      list.add(layer.bias(x, this));
    }
    return list;
  }
}
