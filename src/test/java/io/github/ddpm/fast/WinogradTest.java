package io.github.ddpm.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Script;
import io.github.ddpm.torch.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The oracle is PyTorch's own convolution in double precision. */
class WinogradTest extends EngineTest {

  @BeforeEach
  void recordNothing() {
    Torch.gradMode(false);
    Torch.seed(1);
  }

  private NDArray random(long... shape) {
    return manager.randomNormal(new Shape(shape));
  }

  /** A few images, or rows of tiles, are done at a time: here there are several such pieces. */
  @ParameterizedTest
  @CsvSource({
    "1, 64, 64, 1, 1",
    "2, 64, 64, 4, 8",
    "3, 64, 128, 5, 7",
    "9, 128, 64, 16, 15",
    "1, 64, 64, 45, 46",
    "3, 256, 32, 33, 70",
  })
  void theConvolutionIsPyTorchs(int n, int inChannels, int outChannels, int height, int width) {
    NDArray x = random(n, inChannels, height, width);
    NDArray weight = random(outChannels, inChannels, 3, 3).div(Math.sqrt(9.0 * inChannels));
    NDArray bias = random(outChannels);
    NDArray packed = PackedOperators.convolution(weight, 1, 1, images(2048, inChannels));
    assertTrue(isWinograd(packed));
    double[] exact =
        Ops.conv2d(
                x.toType(DataType.FLOAT64, false),
                weight.toType(DataType.FLOAT64, false),
                bias.toType(DataType.FLOAT64, false),
                1,
                1)
            .toDoubleArray();
    NDArray y = FastTexts.load("packed").call("conv2d", x, packed, bias, 1, 1);
    assertEquals(new Shape(n, outChannels, height, width), y.getShape());
    double[] found = values(y);
    assertArrayEquals(exact, found, 5e-5);
    double squares = 0;
    for (int i = 0; i < exact.length; i++) {
      squares += Math.pow(found[i] - exact[i], 2);
    }
    assertTrue(Math.sqrt(squares / exact.length) < 3e-6);
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 5, 1, 1", "2, 64, 16, 4, 8", "9, 24, 64, 16, 15", "3, 128, 64, 33, 70"})
  void theGradientsArePyTorchs(int n, int inChannels, int outChannels, int height, int width) {
    Script winograd = FastTexts.load("winograd");
    NDArray x = random(n, inChannels, height, width);
    NDArray weight = random(outChannels, inChannels, 3, 3).div(Math.sqrt(9.0 * inChannels));
    NDArray gradient = random(n, outChannels, height, width);
    NDList leaves = new NDList();
    for (NDArray array : new NDArray[] {x, weight}) {
      NDArray leaf = array.toType(DataType.FLOAT64, true);
      leaf.setRequiresGradient(true);
      leaves.add(leaf);
    }
    Torch.gradMode(true);
    NDArray y =
        Ops.conv2d(
            leaves.get(0),
            leaves.get(1),
            manager.zeros(new Shape(outChannels), DataType.FLOAT64),
            1,
            1);
    Torch.gradMode(false);
    Torch.backward(y, gradient.toType(DataType.FLOAT64, true));

    NDArray back = winograd.call("weights_back", weight);
    NDArray none = manager.zeros(new Shape(1, inChannels));
    assertNear(leaves.get(0).getGradient(), winograd.call("convolve", gradient, back, none));
    assertNear(leaves.get(1).getGradient(), winograd.call("weight_gradient", x, gradient));
  }

  private static void assertNear(NDArray exact, NDArray found) {
    assertEquals(exact.getShape(), found.getShape());
    double[] numbers = exact.toDoubleArray();
    double largest = Arrays.stream(numbers).map(Math::abs).max().orElseThrow();
    assertArrayEquals(numbers, values(found), 1e-5 * largest);
  }

  @Test
  void fewChannelsFewPixelsAndOtherConvolutionsAreDoneDirectly() {
    NDArray wide = random(64, 64, 3, 3);
    assertTrue(isWinograd(PackedOperators.convolution(wide, 1, 1, images(2048, 64))));
    assertDirect(PackedOperators.convolution(wide, 1, 1, images(2047, 64)));
    assertDirect(PackedOperators.convolution(wide, 2, 1, images(2048, 64)));
    assertDirect(PackedOperators.convolution(random(64, 63, 3, 3), 1, 1, images(2048, 63)));
    assertDirect(PackedOperators.convolution(random(64, 64, 1, 1), 1, 0, images(2048, 64)));
    NDArray rounded = Ops.toBf16(wide);
    if (PackedOperators.arePossible(
        Device.cpu(), rounded.getDataType())) { // Not every processor's library takes it.
      assertDirect(PackedOperators.convolution(rounded, 1, 1, images(2048, 64)));
    }
  }

  /** Only there have a convolution's weights three axes. */
  private static boolean isWinograd(NDArray weight) {
    return weight.getShape().dimension() == 3;
  }

  /** Whether oneDNN alone can read it: PyTorch's number of that layout is 2. */
  private static boolean isOpaque(NDArray weight) {
    return JniUtils.getLayout((PtNDArray) weight) == 2;
  }

  private static Shape images(long pixels, long channels) {
    return new Shape(pixels, channels, 1, 1);
  }

  private static void assertDirect(NDArray packed) {
    assertTrue(isOpaque(packed) && !isWinograd(packed));
  }
}
