package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.torch.Ops;
import java.util.List;

/** A level on the way up: each layer takes a skip back, joined along the channels. */
final class UpBlock extends Level {
  private final List<Upsample> upsamplers;

  /**
   * Builds the level that undoes down level {@code level}.
   *
   * @param inChannels for each layer, those of its input and its skip together
   */
  UpBlock(List<Integer> inChannels, int level, UNetConfig config) {
    super(
        inChannels, config.blockOutChannels().get(level), config.upAttention().get(level), config);
    upsamplers =
        level == 0
            ? List.of()
            : List.of(addChildBlock("upsamplers.0", new Upsample(outChannels())));
  }

  /** Closes the skips and all else that nobody needs any more, but not {@code x}. */
  @Override
  NDArray forward(NDArray x, Pass pass) {
    NDArray h = x;
    for (int i = 0; i < layers(); i++) {
      NDArray skip = pass.skips().pop();
      NDArray joined = Ops.joined(h, skip);
      skip.close();
      closeUnless(x, h);
      h = layer(i, joined, pass);
      joined.close();
    }
    for (Upsample upsample : upsamplers) {
      NDArray small = h;
      h = pass.through(upsample, small);
      closeUnless(x, small);
    }
    return h;
  }

  private static void closeUnless(NDArray x, NDArray h) {
    if (h != x) {
      h.close();
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
