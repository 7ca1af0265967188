package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.ddpm.torch.Ops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The projections of the time embedding for all residual blocks, computed as one matrix product.
 * Small products cost more to start than to compute.
 */
final class TimeProjections {
  private final List<Linear> layers = new ArrayList<>();

  /** The projections of all residual blocks in {@code network}. */
  TimeProjections(Block network) {
    collect(network);
  }

  private void collect(Block block) {
    if (block instanceof ResidualBlock residual) {
      residual.timeEmbProj().ifPresent(layers::add);
    }
    block.getChildren().values().forEach(this::collect);
  }

  /** Each layer's output for {@code temb} (N, 4 C_0), after its activation function. */
  Map<Linear, NDArray> of(NDArray temb, Pass pass) {
    NDArray weights = joined(temb, pass, Linear::weight);
    NDArray biases = joined(temb, pass, Linear::bias);
    NDArray outputs = pass.layers().cut(pass.layers().linear(temb, weights, biases));
    Map<Linear, NDArray> byLayer = new HashMap<>();
    int begin = 0;
    for (Linear layer : layers) {
      byLayer.put(layer, Ops.channels(outputs, begin, layer.outChannels()));
      begin += layer.outChannels();
    }
    return byLayer;
  }

  /** All layers' weights, or their biases, concatenated along the outputs. */
  private NDArray joined(NDArray temb, Pass pass, Function<Linear, Parameter> kind) {
    NDList values = new NDList();
    for (Linear layer : layers) {
      values.add(pass.store().getValue(kind.apply(layer), temb.getDevice(), pass.training()));
    }
    return NDArrays.concat(values);
  }
}
