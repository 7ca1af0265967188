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
  private final Device device;
  private final int images;
  private final IdentityHashMap<Parameter, NDArray> packed = new IdentityHashMap<>();
  private final NDList joined;

  /**
   * Packs the weights in {@code plain} of all convolutions in {@code network}.
   *
   * @param images how many are evaluated at once, as a rule
   */
  PackedWeights(
      ParameterStore plain, UNet network, TimeProjections projections, Device device, int images) {
    this.plain = plain;
    this.device = device;
    this.images = images;
    joined = projections.joined(plain, device, false);
    network.forEachPart(this::pack);
  }

  private void pack(Block block, int height, int width) {
    if (block instanceof Conv2d convolution) {
      NDArray weight = plain.getValue(convolution.weight(), device, false);
      packed.put(convolution.weight(), convolution.packed(weight, images, height, width));
    }
    block.getChildren().values().forEach(child -> pack(child, height, width));
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
