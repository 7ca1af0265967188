package io.github.ddpm.unet;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.IdentityHashMap;

/**
 * A store whose convolution weights are {@linkplain io.github.ddpm.torch.Packing packed}, and which
 * holds the weights of all projections of the time embedding as one.
 */
final class PackedWeights extends ParameterStore {
  private final ParameterStore plain;
  private final IdentityHashMap<Parameter, NDArray> packed = new IdentityHashMap<>();
  private final NDList joined;

  /** Packs the weights in {@code plain} of all convolutions in {@code network}. */
  PackedWeights(ParameterStore plain, Block network, TimeProjections projections, Device device) {
    this.plain = plain;
    joined = projections.joined(plain, device, false);
    pack(network, device);
  }

  private void pack(Block block, Device device) {
    if (block instanceof Conv2d convolution) {
      Parameter weight = convolution.weight();
      packed.put(weight, convolution.packed(plain.getValue(weight, device, false)));
    }
    block.getChildren().values().forEach(child -> pack(child, device));
  }

  /** As {@link TimeProjections#joined} gives them. */
  NDList joined() {
    return joined;
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    NDArray weight = packed.get(parameter);
    return weight == null ? plain.getValue(parameter, device, training) : weight;
  }
}
