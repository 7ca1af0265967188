package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The dropout inside a residual block, made visible: the block's input and its second
 * normalisation's weight are 0, that one's bias is 1, and its second convolution is the identity.
 * The output is silu(1) / (1 − p) where a value was kept.
 */
class DropoutTest extends EngineTest {
  private static final int CHANNELS = 4;
  private static final int SIDE = 32;
  private static final double SILU_OF_ONE = 1 / (1 + Math.exp(-1));

  private static ResidualSpec spec(int groups, double dropout) {
    return new ResidualSpec(groups, 1e-6, dropout, Activation.SILU, false, 1);
  }

  private double[] block(double dropout, boolean training) {
    return block(dropout, training, new long[0], Layout.CHANNELS_FIRST, SIDE);
  }

  private double[] block(double dropout, boolean training, long[] seeds, Layout layout, int side) {
    NDArray identity = manager.eye(CHANNELS).reshape(CHANNELS, CHANNELS, 1, 1);
    NDArray kernel =
        identity.mul(
            manager.create(new float[] {0, 0, 0, 0, 1, 0, 0, 0, 0}, new Shape(1, 1, 3, 3)));
    NDArray ones = manager.ones(new Shape(CHANNELS));
    NDArray zeros = manager.zeros(new Shape(CHANNELS));
    NDList weights = new NDList(ones, zeros, kernel, zeros, zeros, ones, kernel, zeros);
    NDArray x = manager.zeros(new Shape(4, CHANNELS, side, side));
    NDArray e = manager.zeros(new Shape(4, CHANNELS));
    return values(
        Ops.residual(x, Optional.of(e), weights, spec(2, dropout), training, seeds, layout));
  }

  @Test
  void theRightShareIsDroppedAndTheRestScaledUp() {
    Torch.seed(3);
    double p = 0.25;
    double[] values = block(p, true);
    double dropped = Arrays.stream(values).filter(value -> value == 0).count();
    // Four standard deviations of a binomial share.
    double slack = 4 * Math.sqrt(p * (1 - p) / values.length);
    assertEquals(p, dropped / values.length, slack);
    for (double value : values) {
      assertTrue(value == 0 || Math.abs(value - SILU_OF_ONE / (1 - p)) < 1e-6, "" + value);
    }
  }

  @Test
  void nothingIsDroppedOutsideTraining() {
    double[] kept = new double[4 * CHANNELS * SIDE * SIDE];
    Arrays.fill(kept, SILU_OF_ONE);
    assertArrayEquals(kept, block(0.25, false), 1e-6);
  }

  @Test
  void noDropoutIsExactlyNoDropout() {
    assertArrayEquals(block(0, false), block(0, true));
  }

  @Test
  void theSeedDecidesWhatIsDropped() {
    Torch.seed(3);
    double[] first = block(0.5, true);
    Torch.seed(3);
    assertArrayEquals(first, block(0.5, true));
    Torch.seed(4);
    assertFalse(Arrays.equals(first, block(0.5, true)));
  }

  @ParameterizedTest
  @EnumSource
  void seedsDropTheRightShareToo(Layout layout) {
    for (int side : new int[] {SIDE, 5}) {
      double p = 0.25;
      double[] values = block(p, true, new long[] {1, 2, 3, 4}, layout, side);
      double dropped = Arrays.stream(values).filter(value -> value == 0).count();
      assertEquals(p, dropped / values.length, 4 * Math.sqrt(p * (1 - p) / values.length));
      for (double value : values) {
        assertTrue(value == 0 || Math.abs(value - SILU_OF_ONE / (1 - p)) < 1e-6, "" + value);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anImagesSeedDecidesWhatItLoses(Layout layout) {
    double[] values = block(0.5, true, new long[] {1, 2, 1, 3}, layout, SIDE);
    int size = values.length / 4;
    double[][] images = new double[4][];
    for (int i = 0; i < 4; i++) {
      images[i] = Arrays.copyOfRange(values, i * size, (i + 1) * size);
    }
    assertArrayEquals(images[0], images[2]);
    assertFalse(Arrays.equals(images[0], images[1]));
    assertFalse(Arrays.equals(images[1], images[3]));
  }

  @Test
  void oneSeedServesAllImagesWithDifferentMasks() {
    long[] seed = {7};
    double[] values = block(0.5, true, seed, Layout.CHANNELS_FIRST, SIDE);
    int size = values.length / 4;
    assertFalse(
        Arrays.equals(
            Arrays.copyOfRange(values, 0, size), Arrays.copyOfRange(values, size, 2 * size)));
    assertArrayEquals(values, block(0.5, true, seed, Layout.CHANNELS_FIRST, SIDE));
  }

  @Test
  void dropoutInBfloat16DropsToo() {
    NDArray x = Ops.toBf16(gaussian(1, DataType.FLOAT32, 1, 2, 4, 4));
    NDArray one = Ops.toBf16(manager.ones(new Shape(2)));
    NDArray kernel = Ops.toBf16(gaussian(2, DataType.FLOAT32, 2, 2, 3, 3));
    NDArray e = Ops.toBf16(gaussian(3, DataType.FLOAT32, 1, 2));
    NDList weights = new NDList(one, one, kernel, one, one, one, kernel, one);
    double[] kept =
        values(
            Ops.toFp32(
                Ops.residual(
                    x,
                    Optional.of(e),
                    weights,
                    spec(1, 0.5),
                    false,
                    new long[0],
                    Layout.CHANNELS_FIRST)));
    double[] dropped =
        values(
            Ops.toFp32(
                Ops.residual(
                    x,
                    Optional.of(e),
                    weights,
                    spec(1, 0.5),
                    true,
                    new long[0],
                    Layout.CHANNELS_FIRST)));
    assertFalse(Arrays.equals(kept, dropped));
  }
}
