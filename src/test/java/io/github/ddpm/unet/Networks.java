package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.diffusers.SchedulerDocument;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.torch.FlatParameters;
import java.util.List;
import java.util.Random;

/** Tiny networks, and their outputs. */
public final class Networks {
  private Networks() {}

  /** Groups of 4 channels, one layer per level, Ho et al.'s design otherwise. */
  public static UNetConfig config(
      int channels, int height, int width, List<Integer> blocks, List<Integer> attention) {
    return UNetConfig.of(
        new UNetSettings(blocks, 1, attention, 0, 0, 4, 0, 0), channels, height, width);
  }

  /** Weights of standard deviation 0.2, so that every layer has a part in the output. */
  public static NDArray randomWeights(NDManager manager, FlatParameters parameters, long seed) {
    NDArray flat = parameters.zeros(manager);
    Random random = new Random(seed);
    double[] values = random.doubles(flat.size(), -0.35, 0.35).toArray();
    return manager.create(values, flat.getShape()).toType(DataType.FLOAT32, false);
  }

  /** Numbers of standard deviation near 1, the same for the same seed. */
  public static NDArray images(NDManager manager, long seed, long... shape) {
    Shape size = new Shape(shape);
    double[] values = new Random(seed).doubles(size.size(), -1.7, 1.7).toArray();
    return manager.create(values, size).toType(DataType.FLOAT32, false);
  }

  /** A pipeline of any schedule around a network. */
  public static Pipeline pipeline(UNet unet, NDArray weights) {
    RunConfig config = RunConfig.defaults();
    return new Pipeline(
        unet,
        new FlatParameters(unet),
        weights,
        SchedulerDocument.of(config.diffusion(), config.sampling()));
  }

  public static NDArray output(UNet unet, NDArray flat, NDArray x, NDArray t, boolean training) {
    return unet.forward(new FlatParameters(unet).view(flat), new NDList(x, t), training)
        .singletonOrThrow();
  }
}
