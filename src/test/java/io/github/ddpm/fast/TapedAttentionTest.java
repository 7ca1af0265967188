package io.github.ddpm.fast;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapedAttentionTest extends TapedLayerTest {
  private static final Script SCRIPT = FastTexts.load("attention");
  private static final int GROUPS = 4;
  private static final double EPS = 1e-5;

  /** Small arrays are channels first, larger ones last. */
  @ParameterizedTest
  @CsvSource({
    "FP32, 3, 8, 5, 3, 1, 1, true",
    "FP32, 2, 8, 4, 4, 2, 2, true",
    "FP32, 2, 12, 4, 6, 3, 1, false",
    "FP32, 2, 8, 16, 16, 1, 1, true",
    "FP32, 2, 16, 12, 24, 4, 2, false",
    "FP32, 3, 128, 8, 8, 1, 1, true",
    "BF16, 3, 8, 5, 3, 1, 1, true",
    "BF16, 2, 16, 16, 16, 4, 2, false"
  })
  void valuesAndGradientsAreThoseOfTheRecordedBlock(
      Precision precision,
      int n,
      int c,
      int height,
      int width,
      int heads,
      double scale,
      boolean normalised) {
    NDList exact = new NDList(random(1, n, c, height, width));
    for (int i = 0; i < 4; i++) {
      exact.addAll(new NDList(random(1.5 / Math.sqrt(c), c, c), random(1, c)));
    }
    if (normalised) {
      exact.addAll(new NDList(random(1, c), random(1, c)));
    }
    NDList inputs = cast(precision, exact);
    NDList weights = inputs.subNDList(1);
    NDArray gradient = precision.cast(random(1, n, c, height, width));

    NDList made = SCRIPT.callForList("forward", inputs.head(), weights, GROUPS, EPS, heads, scale);
    NDList written = new NDList(made.head());
    written.addAll(SCRIPT.callForList("backward", gradient, weights, made, GROUPS, heads, scale));
    NDList recorded =
        recorded(
            inputs,
            gradient,
            () -> Ops.attention(inputs.head(), weights, GROUPS, EPS, heads, scale));
    withoutBiasOfKeys(recorded);
    withoutBiasOfKeys(written);
    assertNear(recorded, written, precision);
  }

  /**
   * The gradient in it is 0, as adding a number to all scores changes nothing, but for rounding.
   */
  private static void withoutBiasOfKeys(NDList outputAndGradients) {
    NDArray ofBias = Ops.toFp32(outputAndGradients.remove(5));
    NDArray ofWeight = Ops.toFp32(outputAndGradients.get(4));
    assertTrue(ofBias.norm().getFloat() < 0.1 * ofWeight.norm().getFloat());
  }

  @Test
  void longSequencesAndManyHeadsAreNotWrittenOut() {
    assertTrue(TapedLayers.writesOut(256, 4));
    assertTrue(TapedLayers.writesOut(49, 12));
    assertFalse(TapedLayers.writesOut(256, 8));
    assertFalse(TapedLayers.writesOut(1024, 1));
  }
}
