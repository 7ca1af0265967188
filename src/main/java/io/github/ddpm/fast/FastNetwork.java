package io.github.ddpm.fast;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.CompiledNetwork;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Rewriting;
import java.util.function.Function;

/** A network as it is fastest where nothing is learnt. */
public final class FastNetwork {
  private FastNetwork() {}

  /**
   * Traces {@code network} with the weights that it has now. Inputs must have the examples' number
   * of channels, which is not checked.
   *
   * @param examples inputs to trace it with, whose first is an image (1, C, H, W); it may be small
   * @param inputs the shape of the images to come, (N, C, H', W'); others are possible, at less
   *     speed
   * @param format the number format of the weights
   * @param work multiplications and additions for one image
   */
  public static NetworkFunction of(
      Function<NDList, NDArray> network,
      NDList examples,
      Shape inputs,
      DataType format,
      double work) {
    Device device = examples.head().getDevice();
    Rewriting rewriting = Rewriting.NONE;
    if (XnnpackOperators.areFasterFor(device, format, inputs.get(0), work)) {
      rewriting = new XnnpackOperators();
    } else if (PackedOperators.arePossible(device, format)) {
      rewriting = new PackedOperators(examples.head().getShape(), inputs);
    }
    return CompiledNetwork.of(examples, network, rewriting);
  }
}
