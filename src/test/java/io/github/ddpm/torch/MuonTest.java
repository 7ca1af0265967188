package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.FlatParameters.Matrices;
import java.util.List;
import org.junit.jupiter.api.Test;

class MuonTest extends EngineTest {
  private static final OptimizerSettings SETTINGS =
      new OptimizerSettings(OptimizerName.MUON, 0.9, 0.99, 1e-8, 0.1, 1);

  /** Two wide matrices with a gap behind each, a tall one, and 40 numbers for AdamW. */
  private static final List<Matrices> MATRICES =
      List.of(new Matrices(0, 2, 17, 45, 768), new Matrices(1536, 1, 48, 16, 768));

  private static final int ADAM_FROM = 2304;
  private static final int LENGTH = ADAM_FROM + 64;

  private NDArray gradient(int seed) {
    NDArray gradient = gaussian(seed, DataType.FLOAT32, LENGTH);
    gradient.set(new NDIndex("765:768"), 0);
    gradient.set(new NDIndex("1533:1536"), 0);
    return gradient;
  }

  private static NDArray matrix(NDArray flat, Matrices group, int i) {
    long from = group.offset() + i * group.stride();
    return flat.get(new NDIndex("{}:{}", from, from + group.rows() * group.columns()))
        .reshape(group.rows(), group.columns())
        .toType(DataType.FLOAT64, true);
  }

  /** Jordan et al. 2024: five quintic Newton–Schulz steps, in double. */
  private static NDArray orthogonalized(NDArray matrix) {
    NDArray x = matrix.div(matrix.norm());
    for (int i = 0; i < 5; i++) {
      NDArray a = x.matMul(x.transpose());
      NDArray b = a.mul(-4.775).add(a.matMul(a).mul(2.0315));
      x = x.mul(3.4445).add(b.matMul(x));
    }
    return x;
  }

  @Test
  void matricesMoveAlongTheirOrthogonalizedNesterovMomentum() {
    NDArray flat = gaussian(1, DataType.FLOAT32, LENGTH);
    FlatOptimizer optimizer = new FlatOptimizer(manager, flat, MATRICES, SETTINGS);
    NDArray m = manager.zeros(flat.getShape());
    NDArray weights = flat.duplicate();
    for (int step = 0; step < 4; step++) {
      NDArray gradient = gradient(10 + step);
      NDArray clipped = gradient.div(Math.max(1f, gradient.norm().getFloat()));
      m = m.mul(0.9f).add(clipped.mul(0.1f));
      NDArray nesterov = m.mul(0.9f).add(clipped.mul(0.1f));
      optimizer.update(gradient, 0.01, 0.5);
      for (Matrices group : MATRICES) {
        for (int i = 0; i < group.count(); i++) {
          NDArray w = matrix(weights, group, i);
          double rms = 0.2 * Math.sqrt((double) Math.max(group.rows(), group.columns()));
          NDArray u = orthogonalized(matrix(nesterov, group, i)).mul(rms);
          NDArray expected = w.sub(u.add(w.mul(0.1)).mul(0.01));
          assertArrayEquals(expected.toDoubleArray(), matrix(flat, group, i).toDoubleArray(), 2e-6);
        }
      }
      weights.set(new NDIndex(":"), flat);
    }
    assertArrayEquals(
        m.get(":" + ADAM_FROM).toFloatArray(),
        optimizer.m().get(":" + ADAM_FROM).toFloatArray(),
        1e-7f);
  }

  @Test
  void aStepOfAMatrixIsAsLargeAsAdams() {
    NDArray flat = manager.zeros(new Shape(LENGTH));
    new FlatOptimizer(manager, flat, MATRICES, SETTINGS).update(gradient(2), 0.01, 0);
    for (Matrices group : MATRICES) {
      // The polynomial leaves singular values between 0.68 and 1.13.
      double rms = Math.sqrt(matrix(flat, group, 0).square().mean().getDouble());
      assertEquals(0.2 * 0.01, rms, 0.0004);
    }
  }

  @Test
  void theRestIsUpdatedByAdamW() {
    NDArray flat = gaussian(1, DataType.FLOAT32, LENGTH);
    NDArray other = flat.duplicate();
    OptimizerSettings adamw = new OptimizerSettings(OptimizerName.ADAMW, 0.9, 0.99, 1e-8, 0.1, 1);
    FlatOptimizer muon = new FlatOptimizer(manager, flat, MATRICES, SETTINGS);
    FlatOptimizer adam = new FlatOptimizer(manager, other, MATRICES, adamw);
    for (int step = 0; step < 3; step++) {
      muon.update(gradient(20 + step), 0.01, 0.5);
      adam.update(gradient(20 + step), 0.01, 0.5);
    }
    NDIndex rest = new NDIndex(ADAM_FROM + ":");
    assertArrayEquals(other.get(rest).toFloatArray(), flat.get(rest).toFloatArray(), 1e-7f);
    assertFalse(other.equals(flat));
  }

  @Test
  void aGradientWithoutFiniteNormChangesNothing() {
    NDArray flat = gaussian(1, DataType.FLOAT32, LENGTH);
    FlatOptimizer optimizer = new FlatOptimizer(manager, flat, MATRICES, SETTINGS);
    optimizer.update(gradient(3), 0.01, 0.5);
    float[] weights = flat.toFloatArray();
    float[] m = optimizer.m().toFloatArray();
    NDArray bad = gradient(4);
    bad.set(new NDIndex("5"), Float.NaN);
    optimizer.update(bad, 0.01, 0.5);
    assertArrayEquals(weights, flat.toFloatArray());
    assertArrayEquals(m, optimizer.m().toFloatArray());
  }

  @Test
  void aMatrixWithoutGradientStays() {
    NDArray flat = gaussian(1, DataType.FLOAT32, LENGTH);
    float[] weights = flat.toFloatArray();
    OptimizerSettings plain = new OptimizerSettings(OptimizerName.MUON, 0.9, 0.99, 1e-8, 0, 1);
    new FlatOptimizer(manager, flat, MATRICES, plain)
        .update(manager.zeros(flat.getShape()), 0.01, 0.5);
    assertArrayEquals(weights, flat.toFloatArray());
  }
}
