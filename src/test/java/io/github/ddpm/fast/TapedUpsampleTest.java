package io.github.ddpm.fast;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Script;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapedUpsampleTest extends TapedLayerTest {
  private static final Script SCRIPT = FastTexts.load("upsample");

  /** Small arrays are channels first, larger ones last. */
  @ParameterizedTest
  @CsvSource({
    "FP32, 3, 5, 3, 4",
    "FP32, 2, 16, 7, 7",
    "FP32, 2, 8, 9, 8",
    "FP32, 3, 128, 4, 4",
    "BF16, 3, 5, 3, 4",
    "BF16, 2, 16, 9, 8"
  })
  void valuesAndGradientsAreThoseOfTheRecordedLayer(
      Precision precision, int n, int c, long height, long width) {
    NDList inputs =
        cast(
            precision,
            new NDList(
                random(1, n, c, height, width),
                random(1 / Math.sqrt(9.0 * c), c, c, 3, 3),
                random(1, c)));
    NDArray x = inputs.get(0);
    NDArray weight = inputs.get(1);
    NDArray bias = inputs.get(2);
    NDArray gradient = precision.cast(random(1, n, c, 2 * height, 2 * width));

    NDList made = SCRIPT.callForList("forward", x, weight, bias);
    NDList written = new NDList(made.head());
    written.addAll(SCRIPT.callForList("backward", gradient, weight, made));
    NDList recorded = recorded(inputs, gradient, () -> Ops.upsample(x, weight, bias));
    assertNear(recorded, written, precision);
  }
}
