package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An encoder or a decoder: a convolution, the levels and the middle, and a convolution. Unlike in a
 * U-Net, nothing goes past the coarsest level.
 */
final class Coder extends NetworkBlock {
  private final List<NetworkBlock> blocks;
  private final Conv2d convIn;
  private final GroupNorm convNormOut;
  private final Conv2d convOut;
  private final UNetConfig.Norm norm;

  private Coder(
      Conv2d convIn, Map<String, NetworkBlock> named, int outChannels, AutoencoderConfig config) {
    this.convIn = addChildBlock("conv_in", convIn);
    named.forEach(this::addChildBlock);
    blocks = List.copyOf(named.values());
    norm = config.norm();
    int last = blocks.get(blocks.size() - 1).outChannels();
    convNormOut = addChildBlock("conv_norm_out", new GroupNorm(last, norm));
    convOut = addChildBlock("conv_out", new Conv2d(last, outChannels, 3));
  }

  /** Images (N, C, H, W) → (N, {@code outChannels}, H/f, W/f) with the autoencoder's factor f. */
  static Coder encoder(int outChannels, AutoencoderConfig config) {
    List<Integer> channels = config.levels().outChannels();
    Map<String, NetworkBlock> blocks = new LinkedHashMap<>();
    int c = channels.get(0);
    for (int level = 0; level < channels.size(); level++) {
      blocks.put("down_blocks." + level, CoderLevel.down(c, level, config));
      c = channels.get(level);
    }
    blocks.put("mid_block", middle(c, config));
    return new Coder(
        new Conv2d(config.inChannels(), channels.get(0), 3), blocks, outChannels, config);
  }

  /** Latents (N, c, h, w) → images (N, C', f h, f w). */
  static Coder decoder(AutoencoderConfig config) {
    List<Integer> channels = config.levels().outChannels();
    int coarsest = channels.size() - 1;
    Map<String, NetworkBlock> blocks = new LinkedHashMap<>();
    int c = channels.get(coarsest);
    Conv2d convIn = new Conv2d(config.latentChannels(), c, 3);
    blocks.put("mid_block", middle(c, config));
    for (int level = coarsest; level >= 0; level--) {
      blocks.put("up_blocks." + (coarsest - level), CoderLevel.up(c, level, config));
      c = channels.get(level);
    }
    return new Coder(convIn, blocks, config.outChannels(), config);
  }

  private static MidBlock middle(int channels, AutoencoderConfig config) {
    return new MidBlock(channels, config.levels().midAttention(), BlockSpec.of(config));
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    NDArray first = pass.layers().begin(pass.through(convIn, x));
    NDArray h = pass.through(blocks, first);
    pass.layers().release(first);
    NDList out = pass.weights(h, convNormOut, convOut);
    NDArray output = pass.layers().normSiluConv(h, out, norm.groups(), norm.eps());
    pass.layers().release(h);
    return output;
  }

  @Override
  int outChannels() {
    return convOut.outChannels();
  }

  @Override
  double scale() {
    return blocks.stream().mapToDouble(NetworkBlock::scale).reduce(1, (a, b) -> a * b);
  }

  @Override
  double work(int height, int width) {
    List<NetworkBlock> parts = new ArrayList<>(List.of(convIn));
    parts.addAll(blocks);
    parts.add(convOut);
    return work(parts, height, width);
  }
}
