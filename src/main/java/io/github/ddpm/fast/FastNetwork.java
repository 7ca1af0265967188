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

/** The fastest form of a network for evaluation without training. */
public final class FastNetwork {
  private FastNetwork() {}

  /**
   * Traces {@code network} with its current weights. Inputs must have the examples' number of
   * channels, which is not checked.
   *
   * @param examples inputs for tracing; the first is an image (1, C, H, W), which may be small
   * @param inputs the expected shape of the images, (N, C, H', W'); other shapes work, but slower
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
