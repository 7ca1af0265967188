package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.ddpm.torch.ForwardOptions;
import io.github.ddpm.torch.Ops;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The time-conditioned U-Net of Ho et al. 2020 (appendix B). As a DJL block it takes the noisy
 * images x_t (N, C, H, W) in float32, the timesteps t (N) and, if it is conditioned on classes,
 * their labels (N) in int64, and returns (N, C', H, W) in float32. If it is shown an image, that is
 * joined behind x_t along the channels, and the labels may be that image's noise level. Its blocks
 * and parameters have the names of diffusers' {@code UNet2DModel}.
 *
 * <p>{@link ForwardOptions} are optional. The weights in the {@link ParameterStore} decide the
 * arithmetic's number format.
 */
public final class UNet extends NetworkBlock {
  private final UNetConfig config;
  private final Conv2d convIn;
  private final TimeEmbedding timeEmbedding;
  private final Optional<NetworkBlock> classEmbedding;
  private final List<DownBlock> downBlocks = new ArrayList<>();
  private final MidBlock midBlock;
  private final List<UpBlock> upBlocks = new ArrayList<>();
  private final GroupNorm convNormOut;
  private final Conv2d convOut;
  private final TimeProjections timeProjections;

  /** Builds the network; its parameters have shapes and initializers, but no values yet. */
  public UNet(UNetConfig config) {
    this.config = config;
    List<Integer> channels = config.blocks().outChannels();
    int first = channels.get(0);
    Deque<Integer> skips = new ArrayDeque<>(List.of(first));

    convIn = addChildBlock("conv_in", new Conv2d(config.inChannels(), first, 3));
    timeEmbedding = addChildBlock("time_embedding", new TimeEmbedding(config));
    classEmbedding =
        config.takesLabels()
            ? Optional.of(addChildBlock("class_embedding", labelEmbedding(config)))
            : Optional.empty();
    int c = first;
    for (int level = 0; level < config.levels(); level++) {
      DownBlock block = new DownBlock(c, level, config);
      downBlocks.add(addChildBlock("down_blocks." + level, block));
      c = channels.get(level);
      int outputs = block.layers() + (block.scale() < 1 ? 1 : 0);
      for (int i = 0; i < outputs; i++) {
        skips.push(c);
      }
    }
    midBlock = addChildBlock("mid_block", new MidBlock(c, config));
    for (int level = config.levels() - 1; level >= 0; level--) {
      List<Integer> inputs = new ArrayList<>();
      for (int i = 0; i <= config.blocks().layersPerBlock(); i++) {
        inputs.add(c + skips.pop());
        c = channels.get(level);
      }
      upBlocks.add(
          addChildBlock("up_blocks." + upBlocks.size(), new UpBlock(inputs, level, config)));
    }
    convNormOut = addChildBlock("conv_norm_out", new GroupNorm(first, config.norm()));
    convOut = addChildBlock("conv_out", new Conv2d(first, config.outChannels(), 3, Layer.ZERO));
    timeProjections = new TimeProjections(this);
  }

  private static NetworkBlock labelEmbedding(UNetConfig config) {
    return config.time().ofLabels() ? new TimeEmbedding(config) : new ClassEmbedding(config);
  }

  /** The network's configuration. */
  public UNetConfig config() {
    return config;
  }

  /** Example inputs for one image of the smallest size. */
  public NDList examples(NDManager manager) {
    int side = 1 << (config.levels() - 1);
    NDArray image = manager.zeros(new Shape(1, config.inChannels(), side, side));
    NDList examples = new NDList(image, manager.zeros(new Shape(1)));
    if (classEmbedding.isPresent()) {
      examples.add(manager.zeros(new Shape(1), DataType.INT64));
    }
    return examples;
  }

  /** Multiplications and additions of one evaluation for one image. */
  public double work() {
    return work(config.height(), config.width());
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    Pass timeless = new Pass(store, training, Optional.empty(), ForwardOptions.in(params));
    Pass pass = timeless.with(temb(inputs, timeless), timeProjections);
    return new NDList(forward(inputs.get(0), pass));
  }

  private NDArray temb(NDList inputs, Pass timeless) {
    int expected = classEmbedding.isPresent() ? 3 : 2;
    if (inputs.size() != expected) {
      throw new IllegalArgumentException(
          expected == 3
              ? "class_labels: this network needs a class, or a noise level, of each image"
              : "class_labels: this network has no classes");
    }
    NDArray time = timeless.through(timeEmbedding, inputs.get(1));
    NDArray temb =
        classEmbedding.map(y -> Ops.add(time, timeless.through(y, inputs.get(2)))).orElse(time);
    return Ops.activate(temb, config.actFn());
  }

  @Override
  NDArray forward(NDArray x, Pass pass) {
    NDArray h = pass.through(convIn, config.centerInputSample() ? Ops.centre(x) : x);
    h = pass.layers().begin(h);
    pass.skips().push(h);
    for (DownBlock block : downBlocks) {
      h = pass.through(block, h);
    }
    h = pass.through(midBlock, h);
    for (UpBlock block : upBlocks) {
      h = pass.through(block, h);
    }
    NDList out = pass.weights(h, convNormOut, convOut);
    NDArray output =
        pass.layers().normSiluConv(h, out, config.norm().groups(), config.norm().eps());
    return Ops.toFp32(output);
  }

  @Override
  int outChannels() {
    return config.outChannels();
  }

  @Override
  double work(int height, int width) {
    List<NetworkBlock> parts = new ArrayList<>(List.of(timeEmbedding, convIn));
    parts.addAll(downBlocks);
    parts.add(midBlock);
    parts.addAll(upBlocks);
    parts.add(convOut);
    return work(parts, height, width);
  }
}
