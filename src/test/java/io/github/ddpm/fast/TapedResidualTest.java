package io.github.ddpm.fast;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.ddpm.torch.Activation;
import io.github.ddpm.torch.Layout;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.ResidualSpec;
import io.github.ddpm.torch.Script;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TapedResidualTest extends TapedLayerTest {
  private static final Script SCRIPT = FastTexts.load("residual");

  private NDList weights(int c, int k) {
    NDList weights =
        new NDList(random(1, c), random(1, c), random(1 / Math.sqrt(9.0 * c), k, c, 3, 3));
    weights.addAll(new NDList(random(1, k), random(1, k), random(1, k)));
    weights.addAll(new NDList(random(1 / Math.sqrt(9.0 * k), k, k, 3, 3), random(1, k)));
    if (c != k) {
      weights.addAll(new NDList(random(1 / Math.sqrt(c), k, c, 1, 1), random(1, k)));
    }
    return weights;
  }

  /**
   * Small arrays are channels first, larger ones last, and of those some done by Winograd's way.
   */
  @ParameterizedTest
  @CsvSource({
    "FP32, 3, 8, 8, 3, 5, 0, 1, CHANNELS_FIRST",
    "FP32, 3, 8, 12, 3, 5, 0.3, 1, CHANNELS_FIRST",
    "FP32, 2, 8, 8, 32, 33, 0, 2, CHANNELS_LAST",
    "FP32, 2, 12, 8, 32, 33, 0.3, 1, CHANNELS_LAST",
    "FP32, 2, 64, 64, 32, 32, 0.3, 1, CHANNELS_LAST",
    "FP32, 3, 128, 64, 32, 28, 0, 1, CHANNELS_LAST",
    "FP32, 2, 64, 128, 31, 34, 0, 2, CHANNELS_LAST",
    "FP32, 8, 128, 128, 8, 8, 0.3, 1, CHANNELS_LAST",
    "BF16, 3, 8, 12, 32, 33, 0, 1, CHANNELS_FIRST",
    "BF16, 3, 8, 8, 32, 33, 0.3, 2, CHANNELS_FIRST"
  })
  void valuesAndGradientsAreThoseOfTheRecordedBlock(
      Precision precision,
      int n,
      int c,
      int k,
      int height,
      int width,
      double p,
      double scale,
      Layout layout) {
    ResidualSpec spec = new ResidualSpec(4, 1e-5, p, Activation.SILU, false, scale);
    long[] seeds = LongStream.range(0, n).toArray();
    NDList inputs = new NDList(random(1, n, c, height, width), random(1, n, k));
    inputs.addAll(weights(c, k));
    NDList cast = cast(precision, inputs);
    NDArray gradient = precision.cast(random(1, n, k, height, width));

    NDList written = written(cast, 1, spec, seeds, gradient);
    NDList recorded = recorded(cast, 1, spec, seeds, layout, gradient);
    assertNear(recorded, written, precision);

    inputs.remove(1);
    NDList timeless = new NDList();
    inputs.forEach(array -> timeless.add(precision.cast(array.duplicate())));
    assertNear(
        recorded(timeless, 0, spec, seeds, layout, gradient),
        written(timeless, 0, spec, seeds, gradient),
        precision);
  }

  /** The inputs are x, as many projections of time as {@code told}, and the weights. */
  private static NDList written(
      NDList inputs, int told, ResidualSpec spec, long[] seeds, NDArray gradient) {
    NDList e = inputs.subNDList(1, 1 + told);
    NDList weights = inputs.subNDList(1 + told);
    NDList made =
        SCRIPT.callForList(
            "forward",
            inputs.get(0),
            e,
            weights,
            spec.groups(),
            spec.eps(),
            spec.dropout(),
            seeds,
            spec.outputScale());
    NDList all = new NDList(made.head());
    all.addAll(
        SCRIPT.callForList(
            "backward", gradient, e, weights, made, spec.groups(), spec.eps(), spec.outputScale()));
    return all;
  }

  private static NDList recorded(
      NDList inputs, int told, ResidualSpec spec, long[] seeds, Layout layout, NDArray gradient) {
    Optional<NDArray> e = told == 0 ? Optional.empty() : Optional.of(inputs.get(1));
    return recorded(
        inputs,
        gradient,
        () ->
            Ops.residual(inputs.get(0), e, inputs.subNDList(1 + told), spec, true, seeds, layout));
  }

  /** The variance of numbers far from 0 loses digits, but few. */
  @Test
  void inputsFarFromZeroAreNormalisedToo() {
    ResidualSpec spec = new ResidualSpec(4, 1e-5, 0, Activation.SILU, false, 1);
    NDList inputs = new NDList(random(1, 2, 8, 16, 16).add(30f), random(1, 2, 8));
    inputs.addAll(weights(8, 8));
    NDArray gradient = random(1, 2, 8, 16, 16);
    NDList written = written(inputs, 1, spec, new long[0], gradient);
    NDList recorded = recorded(inputs, 1, spec, new long[0], Layout.CHANNELS_FIRST, gradient);
    assertNear(recorded, written, 1e-3);
  }

  @Test
  void otherFormsAreNotWrittenOut() {
    assertTrue(TapedLayers.writesOut(new ResidualSpec(4, 1e-5, 0, Activation.SILU, false, 1)));
    assertFalse(TapedLayers.writesOut(new ResidualSpec(4, 1e-5, 0, Activation.SILU, true, 1)));
    assertFalse(TapedLayers.writesOut(new ResidualSpec(4, 1e-5, 0, Activation.RELU, false, 1)));
  }
}
