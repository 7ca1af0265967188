package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each operation against its formula in plain DJL, forward and backward, in both formats. */
class OpsTest extends EngineTest {
  private static final ResidualSpec HO = new ResidualSpec(2, 1e-6, 0, Activation.SILU, false, 1);

  private long seed;

  private NDArray random(long... shape) {
    return gaussian(seed++, DataType.FLOAT32, shape);
  }

  /** Near 1, as a normalisation's weights are. */
  private NDArray scales(long channels) {
    return random(channels).mul(0.2f).add(1f);
  }

  private NDArray kernel(int out, int in, int size) {
    return random(out, in, size, size).mul((float) (1 / Math.sqrt(in * size * size)));
  }

  private NDArray matrix(int out, int in) {
    return random(out, in).mul((float) (1 / Math.sqrt(in)));
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 1, 3, 1", "FP32, 2, 3, 1", "FP32, 2, 3, 0", "FP32, 1, 1, 0", "FP32, 1, 5, 2",
    "BF16, 1, 3, 1", "BF16, 2, 3, 1", "BF16, 2, 3, 0", "BF16, 1, 1, 0", "BF16, 1, 5, 2"
  })
  void convolutionsHaveStridesAndPaddings(Precision precision, int stride, int size, int padding) {
    new Twin(
            a -> Ops.conv2d(a.get(0), a.get(1), a.get(2), stride, padding),
            a -> Formulas.conv(a.get(0), a.get(1), a.get(2), stride, padding))
        .assertEqual(precision, random(2, 3, 6, 9), kernel(5, 3, size), random(5));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void linearLayersActOnTheLastAxis(Precision precision) {
    Twin twin =
        new Twin(
            a -> Ops.linear(a.get(0), a.get(1), a.get(2)),
            a -> Formulas.linear(a.get(0), a.get(1), a.get(2)));
    twin.assertEqual(precision, random(4, 6), matrix(5, 6), random(5));
    twin.assertEqual(precision, random(2, 3, 6), matrix(5, 6), random(5));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void siluFollowsTheLinearLayer(Precision precision) {
    new Twin(
            a -> Ops.linearSilu(a.get(0), a.get(1), a.get(2)),
            a -> Formulas.silu(Formulas.linear(a.get(0), a.get(1), a.get(2))))
        .assertEqual(precision, random(4, 6), matrix(5, 6), random(5));
  }

  @ParameterizedTest
  @CsvSource({"FP32, 1, 1e-6", "FP32, 4, 1e-6", "FP32, 8, 0.5", "BF16, 1, 1e-6", "BF16, 4, 0.5"})
  void groupsAreNormalisedByThemselves(Precision precision, int groups, double eps) {
    new Twin(
            a -> Ops.groupNorm(a.get(0), a.get(1), a.get(2), groups, eps),
            a -> Formulas.groupNorm(a.get(0), a.get(1), a.get(2), groups, eps))
        .assertEqual(precision, random(2, 8, 3, 5), scales(8), random(8));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void normSiluAndConvolutionAreOneCall(Precision precision) {
    new Twin(
            a -> Ops.normSiluConv(a.get(0), a.subNDList(1), 2, 1e-6),
            a -> Formulas.normSiluConv(a, 2, 1e-6))
        .assertEqual(
            precision, random(2, 4, 3, 5), scales(4), random(4), kernel(3, 4, 3), random(3));
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 4, CHANNELS_FIRST",
    "FP32, 6, CHANNELS_FIRST",
    "FP32, 4, CHANNELS_LAST",
    "FP32, 6, CHANNELS_LAST",
    "BF16, 4, CHANNELS_FIRST",
    "BF16, 6, CHANNELS_LAST"
  })
  void residualBlocksProjectTheirInputWhereChannelsChange(
      Precision precision, int channels, Layout layout) {
    NDList arguments = new NDList(random(2, 4, 3, 5), random(2, channels), scales(4), random(4));
    arguments.addAll(new NDList(kernel(channels, 4, 3), random(channels)));
    // Small, since the gradient of e is a sum of roundings over all pixels.
    arguments.add(scales(channels).mul(0.5f));
    arguments.addAll(new NDList(random(channels), kernel(channels, channels, 3), random(channels)));
    if (channels != 4) {
      arguments.addAll(new NDList(kernel(channels, 4, 1), random(channels)));
    }
    new Twin(
            a ->
                Ops.residual(
                    a.get(0), Optional.of(a.get(1)), a.subNDList(2), HO, true, new long[0], layout),
            a -> Formulas.residual(a, HO))
        .assertEqual(precision, arguments.toArray(new NDArray[0]));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void residualBlocksMayBeToldNoTime(Precision precision) {
    NDArray none = manager.zeros(new Shape(2, 6));
    new Twin(
            a ->
                Ops.residual(
                    a.get(0),
                    Optional.empty(),
                    a.subNDList(1),
                    HO,
                    true,
                    new long[0],
                    Layout.CHANNELS_FIRST),
            a -> Formulas.residual(new NDList(a.get(0), none).addAll(a.subNDList(1)), HO))
        .assertEqual(
            precision,
            random(2, 4, 3, 5),
            scales(4),
            random(4),
            kernel(6, 4, 3),
            random(6),
            scales(6).mul(0.5f),
            random(6),
            kernel(6, 6, 3),
            random(6),
            kernel(6, 4, 1),
            random(6));
  }

  /** No other code is nearer, but for rounding. */
  @Test
  void eachPixelFindsItsNearestCode() {
    NDArray table = random(7, 3);
    NDArray x = random(2, 3, 4, 5);
    NDArray indices = Ops.nearest(x, table);
    NDArray codes = Ops.codes(indices, table);
    assertEquals(new Shape(2, 4, 5), indices.getShape());
    assertEquals(x.getShape(), codes.getShape());
    for (int k = 0; k < 7; k++) {
      NDArray further = x.sub(table.get(k).reshape(1, 3, 1, 1)).square().sum(new int[] {1});
      NDArray nearest = x.sub(codes).square().sum(new int[] {1});
      assertTrue(further.sub(nearest).min().getFloat() > -1e-6, "code " + k);
    }
    assertArrayEquals(
        table.get(indices.getLong(1, 2, 3)).toFloatArray(), codes.get("1, :, 2, 3").toFloatArray());
  }

  @Test
  void theNearestCodeOfAnImageDependsOnNoOtherImage() {
    NDArray table = random(40, 3);
    NDArray x = random(3, 3, 8, 8);
    NDArray together = Ops.nearest(x, table);
    for (int i = 0; i < 3; i++) {
      NDArray alone = Ops.nearest(x.get(i + ":" + (i + 1)), table);
      assertArrayEquals(together.get(i).toLongArray(), alone.toLongArray());
    }
  }

  @Test
  void gradientsGoStraightThroughToWhatWasReplaced() {
    NDArray x = random(2, 3);
    NDArray q = random(2, 3);
    x.setRequiresGradient(true);
    q.setRequiresGradient(true);
    Torch.gradMode(true);
    NDArray out = Ops.straightThrough(x, q);
    Torch.gradMode(false);
    NDArray gradient = random(2, 3);
    Torch.backward(out, gradient);
    assertArrayEquals(q.toFloatArray(), out.toFloatArray(), 1e-6f);
    assertArrayEquals(gradient.toFloatArray(), x.getGradient().toFloatArray());
    assertEquals(0, q.getGradient().abs().max().getFloat());
  }

  @ParameterizedTest
  @CsvSource({"FP32, 1, 5", "FP32, 2, 5", "FP32, 8, 5", "BF16, 1, 5", "BF16, 4, 5", "BF16, 2, 90"})
  void attentionIsSoftmaxOverAllPixelsInEachHead(Precision precision, int heads, int width) {
    new Twin(
            a -> Ops.attention(a.get(0), a.subNDList(1), 2, 1e-6, heads, 1),
            a -> Formulas.attention(a, 2, 1e-6, heads, 1))
        .assertEqual(
            precision,
            random(2, 8, 3, width),
            // Queries and keys are small: bfloat16 has no eyes for a sharper softmax.
            matrix(8, 8).mul(0.4f),
            random(8).mul(0.4f),
            matrix(8, 8).mul(0.4f),
            random(8).mul(0.4f),
            matrix(8, 8),
            random(8),
            matrix(8, 8),
            random(8),
            scales(8),
            random(8));
  }

  @ParameterizedTest
  @CsvSource({"FP32, 2", "BF16, 3"})
  void attentionMayBeNarrowUnnormalisedAndScaled(Precision precision, int heads) {
    new Twin(
            a -> Ops.attention(a.get(0), a.subNDList(1), 0, 1e-6, heads, 1.5),
            a -> Formulas.attention(a, 0, 1e-6, heads, 1.5))
        .assertEqual(
            precision,
            random(2, 8, 3, 5),
            matrix(6, 8),
            random(6),
            matrix(6, 8),
            random(6),
            matrix(6, 8),
            random(6),
            matrix(8, 6),
            random(8));
  }

  @ParameterizedTest
  @CsvSource({
    "SILU, FP32", "MISH, FP32", "GELU, FP32", "RELU, FP32",
    "SILU, BF16", "MISH, BF16", "GELU, BF16", "RELU, BF16"
  })
  void activationsAreTheirFormulas(Activation activation, Precision precision) {
    new Twin(
            a -> Ops.activate(a.get(0), activation), a -> Formulas.activation(a.get(0), activation))
        .assertEqual(precision, random(4, 6).mul(3));
  }

  @ParameterizedTest
  @CsvSource({"true, 1.5, MISH, FP32", "false, 0.5, GELU, FP32", "true, 2, RELU, BF16"})
  void residualBlocksMayScaleShiftAndDivide(
      boolean scaleShift, double outputScale, Activation activation, Precision precision) {
    ResidualSpec spec = new ResidualSpec(2, 1e-6, 0, activation, scaleShift, outputScale);
    int projected = scaleShift ? 12 : 6;
    new Twin(
            a ->
                Ops.residual(
                    a.get(0),
                    Optional.of(a.get(1)),
                    a.subNDList(2),
                    spec,
                    true,
                    new long[0],
                    Layout.CHANNELS_LAST),
            a -> Formulas.residual(a, spec))
        .assertEqual(
            precision,
            random(2, 4, 3, 5),
            random(2, projected),
            scales(4),
            random(4),
            kernel(6, 4, 3),
            random(6),
            scales(6),
            random(6),
            kernel(6, 6, 3),
            random(6),
            kernel(6, 4, 1),
            random(6));
  }

  @ParameterizedTest
  @CsvSource({"FP32, 0", "FP32, 1", "BF16, 0", "BF16, 1"})
  void downsamplingPadsBelowAndRightOrAllRound(Precision precision, int padding) {
    new Twin(
            a -> Ops.downsample(a.get(0), a.get(1), a.get(2), padding),
            a -> Formulas.downsample(a.get(0), a.get(1), a.get(2), padding))
        .assertEqual(precision, random(2, 3, 6, 4), kernel(3, 3, 3), random(3));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void upsamplingRepeatsPixels(Precision precision) {
    new Twin(
            a -> Ops.upsample(a.get(0), a.get(1), a.get(2)),
            a -> Formulas.upsample(a.get(0), a.get(1), a.get(2)))
        .assertEqual(precision, random(2, 3, 2, 5), kernel(4, 3, 3), random(4));
  }

  @Test
  void inputsAreBroughtToTheFormatOfTheWeights() {
    NDArray x = random(1, 3, 4, 4);
    NDArray w = kernel(2, 3, 3);
    NDArray b = random(2);
    NDArray bf16 = Ops.conv2d(x, Ops.toBf16(w), Ops.toBf16(b), 1, 1);
    NDArray rounded = Ops.conv2d(Ops.toBf16(x), Ops.toBf16(w), Ops.toBf16(b), 1, 1);
    assertEquals(DataType.UNKNOWN, bf16.getDataType());
    assertArrayEquals(values(Ops.toFp32(rounded)), values(Ops.toFp32(bf16)));
  }

  @Test
  void nothingIsRecordedWhereGradModeIsOff() {
    NDArray x = random(2, 3);
    NDArray w = matrix(4, 3);
    w.setRequiresGradient(true);
    Torch.gradMode(false);
    NDArray y = Ops.linear(x, w, random(4));
    Torch.gradMode(true);
    assertThrows(EngineException.class, () -> Torch.backward(y.sum()));
  }

  @Test
  void aNewThreadComputesTheSame() throws ExecutionException, InterruptedException {
    NDArray x = random(1, 4, 3, 3);
    NDList weights = new NDList(scales(4), random(4), kernel(2, 4, 3), random(2));
    NDArray here = Ops.normSiluConv(x, weights, 2, 1e-6);
    NDArray there =
        CompletableFuture.supplyAsync(() -> Ops.normSiluConv(x, weights, 2, 1e-6)).get();
    assertArrayEquals(values(here), values(there));
  }

  @Test
  void wrongShapesAreAnExceptionAndNoCrash() {
    NDArray x = random(1, 3, 4, 4);
    assertThrows(EngineException.class, () -> Ops.conv2d(x, kernel(2, 5, 3), random(2), 1, 1));
    assertFalse(x.isReleased());
  }
}
