package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.torch.Ops;

/** Self-attention between all pixels (Ho et al. 2020, appendix B), added to its input. */
final class AttentionBlock extends NetworkBlock {
  private final GroupNorm groupNorm;
  private final Layer[] layers;
  private final int channels;
  private final int heads;

  AttentionBlock(int channels, UNetConfig config) {
    this.channels = channels;
    heads = config.attentionHeadDim() == 0 ? 1 : channels / config.attentionHeadDim();
    groupNorm = addChildBlock("group_norm", new GroupNorm(channels, config));
    layers =
        new Layer[] {
          groupNorm,
          addChildBlock("to_q", new Linear(channels, channels)),
          addChildBlock("to_k", new Linear(channels, channels)),
          addChildBlock("to_v", new Linear(channels, channels)),
          addChildBlock("to_out.0", new Linear(channels, channels, Layer.ZERO))
        };
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    return Ops.attention(x, pass.weights(x, layers), groupNorm.groups(), groupNorm.eps(), heads);
  }

  @Override
  int outChannels() {
    return channels;
  }

  @Override
  double work(int height, int width) {
    double tokens = (double) height * width;
    double work = 4 * tokens * tokens * channels;
    for (Layer layer : layers) {
      work += layer.work(height, width);
    }
    return work;
  }
}
