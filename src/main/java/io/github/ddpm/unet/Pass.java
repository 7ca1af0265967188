package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Layers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One evaluation of the network: what its blocks share.
 *
 * @param store where weights come from
 * @param training whether dropout is on
 * @param temb the time embedding after its activation function, (N, 4 C_0); null outside the blocks
 *     that use it
 * @param projections of the time embedding, so far as they are made already
 * @param options who listens, and the seeds of dropout
 * @param skips outputs of the way down that the way up takes back, the last one first
 * @param dropouts which dropout of the network is next
 */
record Pass(
    ParameterStore store,
    boolean training,
    NDArray temb,
    Map<Linear, NDArray> projections,
    ForwardOptions options,
    Deque<NDArray> skips,
    AtomicInteger dropouts) {
  /** Neighbouring numbers times this have little in common: 2^64 over the golden ratio. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  Pass(ParameterStore store, boolean training, NDArray temb, ForwardOptions options) {
    this(store, training, temb, Map.of(), options);
  }

  private Pass(
      ParameterStore store,
      boolean training,
      NDArray temb,
      Map<Linear, NDArray> projections,
      ForwardOptions options) {
    this(store, training, temb, projections, options, new ArrayDeque<>(), new AtomicInteger());
  }

  /** A fresh pass with this time embedding, all of whose projections are made at once. */
  Pass with(NDArray temb, TimeProjections projections) {
    return new Pass(store, training, temb, projections.of(temb, this), options);
  }

  /** What {@code timeEmbProj} makes of the time embedding. */
  NDArray projection(Linear timeEmbProj) {
    NDArray made = projections.get(timeEmbProj);
    return made == null ? timeEmbProj.forward(temb, this) : made;
  }

  /** Seeds of the next dropout in the network: as many as the options have. */
  long[] dropoutSeeds() {
    long place = SPREAD * dropouts.getAndIncrement();
    return options.dropoutSeeds().stream().mapToLong(seed -> seed ^ place).toArray();
  }

  /** The output of {@code block} for {@code x}, of which the listener is told. */
  NDArray through(NetworkBlock block, NDArray x) {
    NDArray output = layers().cut(block.forward(x, this));
    options.listener().onOutput(block, output);
    return output;
  }

  /** How layers are computed. */
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
