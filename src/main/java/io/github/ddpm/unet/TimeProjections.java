package io.github.ddpm.unet;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import io.github.ddpm.torch.Ops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What all residual blocks of a network make of the time embedding, as one product of matrices:
 * small ones cost more to start than to do.
 */
final class TimeProjections {
  private final List<Linear> layers = new ArrayList<>();

  /** The projections of all residual blocks in {@code network}. */
  TimeProjections(Block network) {
    collect(network);
  }

  private void collect(Block block) {
    if (block instanceof ResidualBlock residual) {
      layers.add(residual.timeEmbProj());
    }
    block.getChildren().values().forEach(this::collect);
  }

  /** Each layer's output for {@code temb} (N, 4 C_0), after its activation function. */
  Map<Linear, NDArray> of(NDArray temb, Pass pass) {
    NDList joined =
        pass.store() instanceof PackedWeights packed
            ? packed.joined()
            : joined(pass.store(), temb.getDevice(), pass.training());
    NDArray outputs = pass.tape().cut(Ops.linear(temb, joined.get(0), joined.get(1)));
    Map<Linear, NDArray> byLayer = new HashMap<>();
    int begin = 0;
    for (Linear layer : layers) {
      byLayer.put(layer, Ops.channels(outputs, begin, layer.outChannels()));
      begin += layer.outChannels();
    }
    return byLayer;
  }

  /** The weights of all layers one below the other, and their biases. */
  NDList joined(ParameterStore store, Device device, boolean training) {
    Function<Parameter, NDArray> value = p -> store.getValue(p, device, training);
    return new NDList(joined(value, Linear::weight), joined(value, Linear::bias));
  }

  private NDArray joined(Function<Parameter, NDArray> value, Function<Linear, Parameter> kind) {
    return NDArrays.concat(new NDList(layers.stream().map(kind).map(value).toList()));
  }
}
