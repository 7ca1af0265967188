package io.github.ddpm.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import org.junit.jupiter.api.Test;

class ConditionsTest extends EngineTest {
  private final NDArray xt = manager.zeros(new Shape(2, 1, 1, 1));
  private final NDArray t = manager.zeros(new Shape(2));

  @Test
  void theyFollowTheImagesAndTheirTimesteps() {
    Conditions classes = Conditions.classes(manager, 3, 1);
    NDList input = classes.input(xt, t);
    assertEquals(3, input.size());
    assertSame(xt, input.get(0));
    assertSame(t, input.get(1));
    assertEquals(DataType.INT64, input.get(2).getDataType());
    assertArrayEquals(new long[] {3, 1}, input.get(2).toLongArray());
  }

  @Test
  void aNetworkWithoutConditionsIsToldTheTimestepsAlone() {
    assertEquals(2, Conditions.NONE.input(xt, t).size());
    assertEquals(Conditions.NONE, Conditions.NONE.with(Conditions.NONE));
  }

  @Test
  void thoseOfTwoBatchesAreInTheOrderOfTheBatches() {
    Conditions both = Conditions.classes(manager, 3, 1).with(Conditions.classes(manager, 7));
    assertArrayEquals(new long[] {3, 1, 7}, both.arrays().get(0).toLongArray());
  }
}
