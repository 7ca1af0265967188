package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Layers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The state of one evaluation of the network, shared by its blocks.
 *
 * @param store the source of the weights
 * @param training whether dropout is on
 * @param temb the time embedding after its activation function, (N, 4 C_0), for blocks that use it
 * @param projections the projections of the time embedding computed so far
 * @param options the listener, the dropout seeds and the layers
 * @param skips outputs of the way down that the way up uses, last one first
 * @param dropouts index of the network's next dropout
 */
record Pass(
    ParameterStore store,
    boolean training,
    Optional<NDArray> temb,
    Map<Linear, NDArray> projections,
    ForwardOptions options,
    Deque<NDArray> skips,
    AtomicInteger dropouts) {
  /** Spreads neighbouring numbers: 2^64 over the golden ratio. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  Pass(ParameterStore store, boolean training, Optional<NDArray> temb, ForwardOptions options) {
    this(store, training, temb, Map.of(), options);
  }

  private Pass(
      ParameterStore store,
      boolean training,
      Optional<NDArray> temb,
      Map<Linear, NDArray> projections,
      ForwardOptions options) {
    this(store, training, temb, projections, options, new ArrayDeque<>(), new AtomicInteger());
  }

  /** A new pass with this time embedding, whose projections are all computed at once. */
  Pass with(NDArray temb, TimeProjections projections) {
    return new Pass(store, training, Optional.of(temb), projections.of(temb, this), options);
  }

  /** The output of {@code timeEmbProj} for the time embedding. */
  NDArray projection(Linear timeEmbProj) {
    NDArray made = projections.get(timeEmbProj);
    return made == null ? timeEmbProj.forward(temb.orElseThrow(), this) : made;
  }

  /** Seeds of the network's next dropout, as many as in the options. */
  long[] dropoutSeeds() {
    long place = SPREAD * dropouts.getAndIncrement();
    return options.dropoutSeeds().stream().mapToLong(seed -> seed ^ place).toArray();
  }

  /** The output of {@code block} for {@code x}; also passed to the listener. */
  NDArray through(NetworkBlock block, NDArray x) {
    NDArray output = layers().cut(block.forward(x, this));
    options.listener().onOutput(block, output);
    return output;
  }

  /** The output of blocks that follow one another; closes what lies between them. */
  NDArray through(List<? extends NetworkBlock> blocks, NDArray x) {
    NDArray h = x;
    for (NetworkBlock block : blocks) {
      NDArray input = h;
      h = through(block, input);
      if (input != x) {
        layers().release(input);
      }
    }
    return h;
  }

  Layers layers() {
    return options.layers();
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
