package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A level on the way down. Its layers' outputs and its half-sized output are kept as skips. */
final class DownBlock extends LevelBlock {
  private final List<Downsample> downsamplers;

  DownBlock(int inChannels, int level, UNetConfig config) {
    super(
        inputs(
            inChannels, config.blocks().outChannels().get(level), config.blocks().layersPerBlock()),
        config.blocks().outChannels().get(level),
        config.attention().down().get(level),
        BlockSpec.of(config));
    boolean last = level == config.levels() - 1;
    downsamplers =
        last
            ? List.of()
            : List.of(
                addChildBlock(
                    "downsamplers.0",
                    new Downsample(outChannels(), config.blocks().downsamplePadding())));
  }

  private static List<Integer> inputs(int inChannels, int outChannels, int layers) {
    List<Integer> inputs = new ArrayList<>(Collections.nCopies(layers, outChannels));
    inputs.set(0, inChannels);
    return inputs;
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    NDArray h = x;
    for (int i = 0; i < layers(); i++) {
      h = layer(i, h, pass);
      pass.skips().push(h);
    }
    for (Downsample downsample : downsamplers) {
      h = pass.through(downsample, h);
      pass.skips().push(h);
    }
    return h;
  }

  @Override
  double scale() {
    return downsamplers.isEmpty() ? 1 : 0.5;
  }

  @Override
  double work(int height, int width) {
    return super.work(height, width)
        + downsamplers.stream().mapToDouble(block -> block.work(height, width)).sum();
  }
}
