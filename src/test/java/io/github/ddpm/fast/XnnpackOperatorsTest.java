package io.github.ddpm.fast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.CompiledNetwork;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Torch;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Their results are tested where whole networks are evaluated. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class XnnpackOperatorsTest extends EngineTest {
  private static final double SMALL = 1e6;

  @BeforeEach
  void recordNothing() {
    Torch.gradMode(false);
  }

  @Test
  void oneSmallImageInFloat32IsTheirCase() {
    assertTrue(areFasterFor(DataType.FLOAT32, 1, SMALL));
    assertFalse(areFasterFor(DataType.FLOAT32, 2, SMALL));
    assertFalse(areFasterFor(DataType.FLOAT32, 1, 1e10));
    assertFalse(areFasterFor(DataType.BFLOAT16, 1, SMALL));
  }

  private static boolean areFasterFor(DataType format, int images, double work) {
    return XnnpackOperators.areFasterFor(Device.cpu(), format, images, work);
  }

  /** Otherwise images would depend on the number of threads. */
  @Test
  void theNumberOfThreadsDoesNotDecide() {
    int threads = Torch.threads();
    Torch.threads(threads + 1);
    try {
      assertTrue(areFasterFor(DataType.FLOAT32, 1, SMALL));
    } finally {
      Torch.threads(threads);
    }
  }

  @Test
  void weightsAreThoseOfTheirTime() {
    NDArray weight = gaussian(1, DataType.FLOAT32, 8, 4, 3, 3);
    NDArray bias = gaussian(2, DataType.FLOAT32, 8);
    NDArray x = gaussian(3, DataType.FLOAT32, 1, 4, 6, 5);
    double[] expected = values(Ops.conv2d(x, weight, bias, 1, 1));
    try (CompiledNetwork traced = convolution(weight, bias)) {
      weight.subi(weight);
      bias.subi(bias);
      assertArrayEquals(expected, values(traced.call(new NDList(x))), 1e-5);
    }
  }

  @Test
  void otherOperationsHaveTheirThreadsBackAfterwards() {
    int threads = Torch.threads();
    try (CompiledNetwork traced =
        convolution(gaussian(1, DataType.FLOAT32, 8, 4, 3, 3), zeros(8))) {
      NDArray x = zeros(1, 4, 6, 5);
      traced.call(new NDList(x));
      assertEquals(threads, Torch.threads());
      assertThrows(EngineException.class, () -> traced.call(new NDList(x, x)));
      assertEquals(threads, Torch.threads());
    }
  }

  @Test
  void severalThreadsMayCallThem() {
    NDArray weight = gaussian(1, DataType.FLOAT32, 16, 8, 3, 3);
    NDArray bias = gaussian(2, DataType.FLOAT32, 16);
    try (CompiledNetwork traced = convolution(weight, bias)) {
      List<NDArray> inputs =
          IntStream.range(0, 32).mapToObj(i -> gaussian(i, DataType.FLOAT32, 1, 8, 9, 9)).toList();
      List<double[]> expected =
          inputs.stream().map(x -> values(Ops.conv2d(x, weight, bias, 1, 1))).toList();
      IntStream.range(0, inputs.size())
          .parallel()
          .forEach(
              i -> {
                try (NDManager own = Torch.newManager(Device.cpu());
                    NDArray x = inputs.get(i).duplicate()) {
                  x.attach(own);
                  assertArrayEquals(expected.get(i), values(traced.call(new NDList(x))), 1e-4);
                }
              });
    }
  }

  private CompiledNetwork convolution(NDArray weight, NDArray bias) {
    Function<NDList, NDArray> function = in -> Ops.conv2d(in.head(), weight, bias, 1, 1);
    long channels = weight.getShape().get(1);
    return CompiledNetwork.of(
        new NDList(zeros(1, channels, 2, 2)), function, new XnnpackOperators());
  }

  private NDArray zeros(long... shape) {
    return manager.zeros(new Shape(shape));
  }
}
