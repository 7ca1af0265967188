package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;

/** Self-attention between all pixels (Ho et al. 2020, appendix B), added to its input. */
final class AttentionBlock extends NetworkBlock {
  private final Layer[] layers;
  private final int channels;
  private final int groups;
  private final double outputScale;
  private final BlockSpec spec;

  AttentionBlock(int channels, BlockSpec spec) {
    this(channels, spec.norm().groups(), 1, spec);
  }

  /**
   * Attention whose output is divided by {@code outputScale}.
   *
   * @param groups of the normalisation before; 0 for none
   * @param outputScale divisor of the output
   */
  AttentionBlock(int channels, int groups, double outputScale, BlockSpec spec) {
    this.channels = channels;
    this.groups = groups;
    this.outputScale = outputScale;
    this.spec = spec;
    int inner = spec.inner(channels);
    Optional<GroupNorm> norm =
        groups == 0
            ? Optional.empty()
            : Optional.of(
                addChildBlock(
                    "group_norm",
                    new GroupNorm(channels, new UNetConfig.Norm(groups, spec.norm().eps()))));
    Linear q = addChildBlock("to_q", new Linear(channels, inner));
    Linear k = addChildBlock("to_k", new Linear(channels, inner));
    Linear v = addChildBlock("to_v", new Linear(channels, inner));
    Linear out = addChildBlock("to_out.0", new Linear(inner, channels, Layer.ZERO));
    layers =
        norm.map(groupNorm -> new Layer[] {q, k, v, out, groupNorm})
            .orElse(new Layer[] {q, k, v, out});
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    NDList weights = pass.weights(x, layers);
    return pass.layers()
        .attention(x, weights, groups, spec.norm().eps(), spec.heads(channels), outputScale);
  }

  @Override
  int outChannels() {
    return channels;
  }

  @Override
  double work(int height, int width) {
    double tokens = (double) height * width;
    double work = 4 * tokens * tokens * spec.inner(channels);
    for (Layer layer : layers) {
      work += layer.work(height, width);
    }
    return work;
  }
}
