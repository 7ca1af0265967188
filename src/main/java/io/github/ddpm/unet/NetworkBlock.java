package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.ddpm.torch.ForwardOptions;
import java.util.List;
import java.util.Optional;

/**
 * A DJL block whose parameters' shapes are known when it is built. Their values come only from the
 * {@link ParameterStore}. Its inputs as a DJL block are an image-like array (N, C, H, W), the time
 * embedding after its activation if the block uses it, and the skips that it uses, oldest first. It
 * closes the skips unless its gradient needs them.
 */
abstract class NetworkBlock extends AbstractBlock {

  /** The block's output for {@code x} (N, C, H, W). */
  abstract NDArray forward(NDArray x, Pass pass);

  abstract int outChannels();

  /** Multiplications and additions for one image of height × width at the block's input. */
  abstract double work(int height, int width);

  /** The {@linkplain #work(int, int) work} of blocks that follow one another. */
  static double work(List<? extends NetworkBlock> blocks, int height, int width) {
    double work = 0;
    double scale = 1;
    for (NetworkBlock block : blocks) {
      work += block.work((int) (height * scale), (int) (width * scale));
      scale *= block.scale();
    }
    return work;
  }

  /** Output pixels per input pixel, along each side. */
  double scale() {
    return 1;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    Optional<NDArray> temb = inputs.stream().skip(1).findFirst();
    Pass pass = new Pass(store, training, temb, ForwardOptions.in(params));
    inputs.stream().skip(2).forEach(pass.skips()::push);
    return new NDList(forward(inputs.get(0), pass));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape x = inputs[0];
    long height = (long) (x.get(2) * scale());
    long width = (long) (x.get(3) * scale());
    return new Shape[] {new Shape(x.get(0), outChannels(), height, width)};
  }

  /** Always true: DJL would otherwise allocate arrays that are never read. */
  @Override
  public boolean isInitialized() {
    return true;
  }
}
