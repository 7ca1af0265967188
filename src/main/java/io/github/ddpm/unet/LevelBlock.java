package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Residual blocks at one resolution, each followed by attention where the level has it. */
abstract class LevelBlock extends NetworkBlock {
  private final List<ResidualBlock> resnets = new ArrayList<>();
  private final List<AttentionBlock> attentions = new ArrayList<>();

  /**
   * Builds a level of one residual block per entry of {@code inChannels}; in the order of
   * parameters, attention blocks come after the residual ones, as in diffusers.
   */
  LevelBlock(List<Integer> inChannels, int outChannels, boolean attention, BlockSpec spec) {
    for (int in : inChannels) {
      resnets.add(
          addChildBlock("resnets." + resnets.size(), new ResidualBlock(in, outChannels, spec)));
    }
    for (int i = 0; attention && i < resnets.size(); i++) {
      attentions.add(addChildBlock("attentions." + i, new AttentionBlock(outChannels, spec)));
    }
  }

  /** The number of residual blocks. */
  final int layers() {
    return resnets.size();
  }

  /** All blocks, each attention after its residual block. */
  final List<NetworkBlock> inOrder() {
    List<NetworkBlock> blocks = new ArrayList<>();
    for (int i = 0; i < layers(); i++) {
      blocks.add(resnets.get(i));
      attention(i).ifPresent(blocks::add);
    }
    return blocks;
  }

  /** The output of the {@code i}-th residual block and its attention. */
  final NDArray layer(int i, NDArray x, Pass pass) {
    NDArray h = pass.through(resnets.get(i), x);
    return attention(i).map(block -> pass.through(block, h)).orElse(h);
  }

  private Optional<AttentionBlock> attention(int i) {
    return attentions.isEmpty() ? Optional.empty() : Optional.of(attentions.get(i));
  }

  @Override
  final int outChannels() {
    return resnets.get(0).outChannels();
  }

  @Override
  double work(int height, int width) {
    double work = 0;
    for (int i = 0; i < resnets.size(); i++) {
      work += resnets.get(i).work(height, width);
      work += attention(i).map(block -> block.work(height, width)).orElse(0.0);
    }
    return work;
  }
}
