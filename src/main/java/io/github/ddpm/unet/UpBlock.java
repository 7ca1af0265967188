package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.torch.Ops;
import java.util.List;

/** A level on the way up: each layer's input is joined with a skip along the channels. */
final class UpBlock extends LevelBlock {
  private final List<Upsample> upsamplers;

  /**
   * Builds the counterpart of down level {@code level}.
   *
   * @param inChannels for each layer, the channels of its input and its skip together
   */
  UpBlock(List<Integer> inChannels, int level, UNetConfig config) {
    super(
        inChannels,
        config.blocks().outChannels().get(level),
        config.attention().up().get(level),
        BlockSpec.of(config));
    upsamplers =
        level == 0
            ? List.of()
            : List.of(addChildBlock("upsamplers.0", new Upsample(outChannels())));
  }

  /**
   * Closes the skips and everything else that neither the network nor its gradient still needs,
   * except {@code x}.
   */
  @Override
  NDArray forward(NDArray x, Pass pass) {
    NDArray h = x;
    for (int i = 0; i < layers(); i++) {
      NDArray skip = pass.skips().pop();
      NDArray joined = Ops.joined(h, skip);
      pass.layers().release(skip);
      releaseUnless(x, h, pass);
      h = layer(i, joined, pass);
      pass.layers().release(joined);
    }
    for (Upsample upsample : upsamplers) {
      NDArray small = h;
      h = pass.through(upsample, small);
      releaseUnless(x, small, pass);
    }
    return h;
  }

  private static void releaseUnless(NDArray x, NDArray h, Pass pass) {
    if (h != x) {
      pass.layers().release(h);
    }
  }

  @Override
  double scale() {
    return upsamplers.isEmpty() ? 1 : 2;
  }

  @Override
  double work(int height, int width) {
    return super.work(height, width)
        + upsamplers.stream().mapToDouble(block -> block.work(height, width)).sum();
  }
}
