package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.ddpm.torch.ResidualSpec;
import java.util.Optional;

/**
 * A residual block (Ho et al. 2020, appendix B): two 3×3 convolutions, each after group
 * normalisation and activation, with the time embedding added between them if the network is told a
 * time. {@code x (N, C, H, W)}, {@code temb (N, 4 C_0)} → {@code (N, C', H, W)}.
 */
final class ResidualBlock extends NetworkBlock {
  private final Optional<Linear> timeEmbProj;
  private final Layer[] layers;
  private final int outChannels;
  private final ResidualSpec spec;

  ResidualBlock(int inChannels, int outChannels, BlockSpec spec) {
    this(inChannels, outChannels, 1, spec);
  }

  /** A block whose output is divided by {@code outputScale}. */
  ResidualBlock(int inChannels, int outChannels, double outputScale, BlockSpec blocks) {
    this.outChannels = outChannels;
    spec = blocks.residual(outputScale);
    GroupNorm norm1 = addChildBlock("norm1", new GroupNorm(inChannels, blocks.norm()));
    Conv2d conv1 = addChildBlock("conv1", new Conv2d(inChannels, outChannels, 3));
    int projected = (spec.scaleShift() ? 2 : 1) * outChannels;
    timeEmbProj =
        blocks.tembChannels() == 0
            ? Optional.empty()
            : Optional.of(
                addChildBlock("time_emb_proj", new Linear(blocks.tembChannels(), projected)));
    GroupNorm norm2 = addChildBlock("norm2", new GroupNorm(outChannels, blocks.norm()));
    Conv2d conv2 = addChildBlock("conv2", new Conv2d(outChannels, outChannels, 3, Layer.ZERO));
    Optional<Conv2d> shortcut =
        inChannels == outChannels
            ? Optional.empty()
            : Optional.of(addChildBlock("conv_shortcut", new Conv2d(inChannels, outChannels, 1)));
    layers =
        shortcut
            .map(conv -> new Layer[] {norm1, conv1, norm2, conv2, conv})
            .orElse(new Layer[] {norm1, conv1, norm2, conv2});
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    Optional<NDArray> e = timeEmbProj.map(pass::projection);
    NDList weights = pass.weights(x, layers);
    return pass.layers().residual(x, e, weights, spec, pass.training(), pass.dropoutSeeds());
  }

  Optional<Linear> timeEmbProj() {
    return timeEmbProj;
  }

  @Override
  int outChannels() {
    return outChannels;
  }

  @Override
  double work(int height, int width) {
    double work = timeEmbProj.map(projection -> projection.work(1, 1)).orElse(0.0);
    for (Layer layer : layers) {
      work += layer.work(height, width);
    }
    return work;
  }
}
