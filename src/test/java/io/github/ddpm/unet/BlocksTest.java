package io.github.ddpm.unet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.torch.Torch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each block of the network as its own DJL block. */
class BlocksTest extends EngineTest {
  /** Three levels; the middle one has attention, with two heads. */
  private static final UNetConfig CONFIG =
      UNetConfig.of(new UNetSettings(List.of(8, 8, 16), 2, List.of(8), 4, 0, 4, 0, 0), 3, 16, 24);

  private static final BlockSpec SPEC = BlockSpec.of(CONFIG);
  private static final Shape X = new Shape(2, 8, 4, 6);
  private static final Shape TEMB = new Shape(2, 32);

  static List<Arguments> blocks() {
    return List.of(
        Arguments.of(new Conv2d(8, 5, 3), List.of(X), new Shape(2, 5, 4, 6)),
        Arguments.of(new Conv2d(8, 5, 1), List.of(X), new Shape(2, 5, 4, 6)),
        Arguments.of(new Linear(6, 7), List.of(new Shape(2, 6)), new Shape(2, 7)),
        Arguments.of(new Linear(6, 7), List.of(new Shape(2, 3, 6)), new Shape(2, 3, 7)),
        Arguments.of(new GroupNorm(8, CONFIG.norm()), List.of(X), X),
        Arguments.of(new TimeEmbedding(CONFIG), List.of(new Shape(2)), TEMB),
        Arguments.of(new ResidualBlock(8, 8, SPEC), List.of(X, TEMB), X),
        Arguments.of(new ResidualBlock(8, 16, SPEC), List.of(X, TEMB), new Shape(2, 16, 4, 6)),
        Arguments.of(new AttentionBlock(8, SPEC), List.of(X), X),
        Arguments.of(new Downsample(8, 0), List.of(X), new Shape(2, 8, 2, 3)),
        Arguments.of(new Upsample(8), List.of(X), new Shape(2, 8, 8, 12)),
        Arguments.of(new DownBlock(8, 1, CONFIG), List.of(X, TEMB), new Shape(2, 8, 2, 3)),
        Arguments.of(new DownBlock(8, 2, CONFIG), List.of(X, TEMB), new Shape(2, 16, 4, 6)),
        Arguments.of(new MidBlock(8, CONFIG), List.of(X, TEMB), X),
        Arguments.of(
            new UpBlock(List.of(24, 16, 16), 1, CONFIG),
            List.of(X, TEMB, X, X, new Shape(2, 16, 4, 6)),
            new Shape(2, 8, 8, 12)),
        Arguments.of(new UpBlock(List.of(16), 0, CONFIG), List.of(X, TEMB, X), X));
  }

  @ParameterizedTest(name = "{index}: {1} to {2}")
  @MethodSource("blocks")
  void theOutputHasTheShapeThatIsDeclared(NetworkBlock block, List<Shape> inputs, Shape expected) {
    Torch.gradMode(false);
    FlatParameters parameters = new FlatParameters(block);
    NDArray flat = Networks.randomWeights(manager, parameters, 1);
    NDList arrays = new NDList();
    inputs.forEach(shape -> arrays.add(Networks.images(manager, 2, shape.getShape())));
    NDArray out = block.forward(parameters.view(flat), arrays, false).singletonOrThrow();
    assertEquals(expected, out.getShape());
    assertArrayEquals(new Shape[] {expected}, block.getOutputShapes(inputs.toArray(new Shape[0])));
  }

  /** 2·C·C'·k² per pixel; 2·C·C' per row; attention's four projections and two products. */
  @Test
  void workIsTwoPerMultiplyAdd() {
    assertEquals(2 * 8 * 5 * 9 * 24, new Conv2d(8, 5, 3).work(4, 6));
    assertEquals(2 * 6 * 7, new Linear(6, 7).work(1, 1));
    assertEquals(2 * 8 * 8 * 9 * 6, new Downsample(8, 0).work(4, 6));
    assertEquals(2 * 8 * 8 * 9 * 96, new Upsample(8).work(4, 6));
    assertEquals(4 * 2 * 8 * 8 * 24 + 2 * 2 * 24 * 24 * 8, new AttentionBlock(8, SPEC).work(4, 6));
  }

  /**
   * Xavier-uniform over the mean of fan-in and fan-out: bound √(3·scale/fan), variance scale/fan.
   */
  @ParameterizedTest(name = "{index}: fan {1}, scale {2}")
  @MethodSource("layers")
  void initialWeightsAreXavierUniform(Layer layer, double fan, double scale) {
    Torch.seed(11);
    FlatParameters parameters = new FlatParameters(layer);
    NDArray flat = parameters.initialize(manager);
    double[] weights = values(parameters.read(flat, parameters.slots().get(0)));
    double bound = Math.sqrt(3 * scale / fan);
    double largest = Arrays.stream(weights).map(Math::abs).max().orElseThrow();
    double variance = Arrays.stream(weights).map(w -> w * w).average().orElseThrow();
    double mean = Arrays.stream(weights).average().orElseThrow();
    assertTrue(largest <= bound * 1.000001 && largest > 0.99 * bound, largest + " of " + bound);
    assertEquals(scale / fan, variance, 0.05 * scale / fan);
    assertEquals(0, mean, 0.05 * bound);
    assertEquals(0, parameters.read(flat, parameters.slots().get(1)).abs().max().getFloat());
  }

  static List<Arguments> layers() {
    return List.of(
        Arguments.of(new Conv2d(16, 48, 3), 9 * (16 + 48) / 2.0, 1),
        Arguments.of(new Conv2d(64, 32, 1), (64 + 32) / 2.0, 1),
        Arguments.of(new Conv2d(32, 16, 3, Layer.ZERO), 9 * (32 + 16) / 2.0, 1e-10),
        Arguments.of(new Linear(40, 120), (40 + 120) / 2.0, 1),
        Arguments.of(new Linear(64, 64, Layer.ZERO), 64, 1e-10));
  }

  /** Ho et al.'s code: what ends a residual branch or the network starts near zero. */
  @Test
  void lastLayersOfBranchesStartNearZeroAndNormalisationsAtOne() {
    Torch.seed(12);
    FlatParameters parameters = new FlatParameters(new UNet(CONFIG));
    NDArray flat = parameters.initialize(manager);
    for (Slot slot : parameters.slots()) {
      double[] values = values(parameters.read(flat, slot));
      double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
      if (slot.name().endsWith(".bias")) {
        assertEquals(0, largest, slot.name());
      } else if (slot.name().contains("norm")) {
        assertTrue(Arrays.stream(values).allMatch(value -> value == 1), slot.name());
      } else if (slot.name().matches(".*(conv2|to_out\\.0|conv_out)\\.weight")) {
        assertTrue(largest > 0 && largest < 1e-4, slot.name() + ": " + largest);
      } else {
        assertTrue(largest > 0.05, slot.name() + ": " + largest);
      }
    }
  }
}
