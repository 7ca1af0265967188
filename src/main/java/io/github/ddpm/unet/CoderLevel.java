package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A level of an encoder or a decoder, which ends with half or twice the size but in the last. */
final class CoderLevel extends LevelBlock {
  private final List<NetworkBlock> blocks;

  private CoderLevel(
      int inChannels, int outChannels, int layers, boolean isAttentive, BlockSpec spec) {
    super(inputs(inChannels, outChannels, layers), outChannels, isAttentive, spec);
    blocks = inOrder();
  }

  /** Level {@code level} of an encoder, the finest being 0. */
  static CoderLevel down(int inChannels, int level, AutoencoderConfig config) {
    AutoencoderConfig.CoderLevels levels = config.levels();
    int channels = levels.outChannels().get(level);
    CoderLevel block =
        new CoderLevel(
            inChannels,
            channels,
            levels.layersPerBlock(),
            levels.downAttention().get(level),
            BlockSpec.of(config));
    if (level < levels.outChannels().size() - 1) {
      block.end("downsamplers.0", new Downsample(channels, 0));
    }
    return block;
  }

  /** Level {@code level} of a decoder, the finest being 0. */
  static CoderLevel up(int inChannels, int level, AutoencoderConfig config) {
    AutoencoderConfig.CoderLevels levels = config.levels();
    int channels = levels.outChannels().get(level);
    CoderLevel block =
        new CoderLevel(
            inChannels,
            channels,
            levels.layersPerBlock() + 1,
            levels.upAttention().get(level),
            BlockSpec.of(config));
    if (level > 0) {
      block.end("upsamplers.0", new Upsample(channels));
    }
    return block;
  }

  private static List<Integer> inputs(int inChannels, int outChannels, int layers) {
    List<Integer> inputs = new ArrayList<>(Collections.nCopies(layers, outChannels));
    inputs.set(0, inChannels);
    return inputs;
  }

  private void end(String name, NetworkBlock block) {
    blocks.add(addChildBlock(name, block));
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    return pass.through(blocks, x);
  }

  @Override
  double scale() {
    return blocks.get(blocks.size() - 1).scale();
  }

  @Override
  double work(int height, int width) {
    return work(blocks, height, width);
  }
}
