package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a network computes from its inputs before the first convolution. */
class InputOpsTest extends EngineTest {

  @Test
  void embeddingsAreRowsAndTheirGradientsAddUp() {
    NDArray table = gaussian(0, DataType.FLOAT32, 3, 2);
    table.setRequiresGradient(true);
    Torch.gradMode(true);
    NDArray rows = Ops.embedding(manager.create(new long[] {2, 0, 2}), table);
    Torch.backward(rows.sum());
    assertClose(table.get(new NDIndex("2")), rows.get(0), 0);
    assertClose(table.get(new NDIndex("0")), rows.get(1), 0);
    assertArrayEquals(new double[] {1, 1, 0, 0, 2, 2}, values(table.getGradient()));
  }

  @Test
  void centringTakesTheUnitIntervalToMinusOneToOne() {
    assertArrayEquals(
        new double[] {-1, 0, 1}, values(Ops.centre(manager.create(new float[] {0, 0.5f, 1}))));
  }

  @ParameterizedTest
  @CsvSource({"INT64, false", "INT64, true", "INT32, false", "FLOAT32, true"})
  void timestepsBecomeSinesAndCosines(DataType type, boolean cosFirst) {
    int half = 5;
    double scale = -Math.log(10_000) / (half - 1);
    long[] timesteps = {0, 1, 17, 999};
    NDArray t = manager.create(timesteps).toType(type, false);

    NDArray embedding = Ops.timestepEmbedding(t, half, scale, cosFirst);

    double[] expected = new double[timesteps.length * 2 * half];
    for (int n = 0; n < timesteps.length; n++) {
      for (int i = 0; i < half; i++) {
        double angle = timesteps[n] * Math.exp(scale * i);
        int row = n * 2 * half;
        expected[row + (cosFirst ? half : 0) + i] = Math.sin(angle);
        expected[row + (cosFirst ? 0 : half) + i] = Math.cos(angle);
      }
    }
    assertEquals(new Shape(timesteps.length, 2L * half), embedding.getShape());
    assertEquals(DataType.FLOAT32, embedding.getDataType());
    // An angle near 1000 has steps of 6e-5 in float32.
    assertArrayEquals(expected, values(embedding), 2e-4);
  }
}
