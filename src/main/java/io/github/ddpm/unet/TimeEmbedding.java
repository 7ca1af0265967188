package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Ops;

/**
 * The embedding of timesteps, also of an image that the network is shown: {@code
 * linear_2(silu(linear_1(e)))} of the sinusoidal embedding e. t (N) → (N, 4 C_0).
 */
final class TimeEmbedding extends NetworkBlock {
  private final Linear linear1;
  private final Linear linear2;
  private final int half;
  private final double exponent;
  private final boolean cosFirst;

  TimeEmbedding(UNetConfig config) {
    int channels = config.blocks().outChannels().get(0);
    linear1 = addChildBlock("linear_1", new Linear(channels, config.tembChannels()));
    linear2 = addChildBlock("linear_2", new Linear(config.tembChannels(), config.tembChannels()));
    half = channels / 2;
    exponent = -Math.log(10_000) / (half - config.time().freqShift());
    cosFirst = config.time().flipSinToCos();
  }

  @Override
  NDArray forward(NDArray t, Pass pass) {
    NDArray e = Ops.timestepEmbedding(t, half, exponent, cosFirst);
    NDArray h = Ops.linearSilu(e, linear1.weight(t, pass), linear1.bias(t, pass));
    return linear2.forward(h, pass);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), outChannels())};
  }

  @Override
  int outChannels() {
    return linear2.outChannels();
  }

  @Override
  double work(int height, int width) {
    return linear1.work(1, 1) + linear2.work(1, 1);
  }
}
