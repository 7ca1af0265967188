package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import io.github.ddpm.testing.EngineTest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlatGradientTest extends EngineTest {
  private final Linear network = Linear.builder().setUnits(3).build();
  private final FlatParameters parameters;
  private final FlatGradient gradient;

  FlatGradientTest() {
    network.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
    parameters = new FlatParameters(network);
    gradient = new FlatGradient(parameters, manager);
  }

  /** The part's share in all parameters: {@code value}. */
  private void add(int number, float value) {
    try (FlatGradient.Part part = gradient.part(number, parameters.zeros(manager))) {
      NDList shares = new NDList();
      part.leaves().forEach(leaf -> shares.add(manager.full(leaf.getShape(), value)));
      part.add(part.leaves(), shares);
    }
  }

  private void assertSum(float expected) {
    for (FlatParameters.Slot slot : parameters.slots()) {
      NDArray values = parameters.read(gradient.sum(), slot).flatten();
      for (float value : values.toFloatArray()) {
        assertArrayEquals(new float[] {expected}, new float[] {value});
      }
    }
  }

  /** In float32, (1e8 - 1e8) + 1 is 1 and (1 - 1e8) + 1e8 is 0. */
  @ParameterizedTest
  @CsvSource({"0, 1, 2", "0, 2, 1", "1, 0, 2", "1, 2, 0", "2, 0, 1", "2, 1, 0"})
  void sharesAreAddedInTheOrderOfTheParts(int first, int second, int third) {
    float[] shares = {1e8f, -1e8f, 1};
    List.of(first, second, third).forEach(part -> add(part, shares[part]));
    gradient.endBatch();
    assertSum(1);
  }

  @Test
  void batchesAddUpUntilTheyAreCleared() {
    add(0, 1);
    add(1, 2);
    gradient.endBatch();
    add(0, 4);
    gradient.endBatch();
    assertSum(7);
    gradient.clear();
    add(0, 5);
    gradient.endBatch();
    assertSum(5);
  }

  @Test
  void aPartThatGivesNothingHoldsNobodyUp() {
    add(2, 3);
    add(1, 2);
    gradient.endBatch();
    assertSum(5);
  }

  @Test
  void whatWasThereBeforeDoesNotMatter() {
    gradient.sum().addi(Float.NaN);
    gradient.clear();
    add(0, 2);
    gradient.endBatch();
    assertSum(2);
  }

  @Test
  void whatNoPartGivesIsZero() {
    add(0, 1);
    add(1, 1);
    gradient.clear();
    assertSum(0);
  }

  @Test
  void aWeightHasOneShareOfAPart() {
    try (FlatGradient.Part part = gradient.part(0, parameters.zeros(manager))) {
      NDList leaf = new NDList(part.leaves().head());
      part.add(leaf, new NDList(leaf.head().zerosLike()));
      NDList again = new NDList(leaf.head().zerosLike());
      assertThrows(IllegalStateException.class, () -> part.add(leaf, again));
    }
  }

  @Test
  void aLeafHasARecordedGradientIfTheOutputDependsOnIt() {
    NDArray used = manager.create(new float[] {2, 3});
    NDArray unused = manager.create(new float[] {4});
    for (NDArray leaf : List.of(used, unused)) {
      leaf.setRequiresGradient(true);
    }
    Torch.gradMode(true);
    NDArray loss = used.mul(used).sum();
    Torch.gradMode(false);
    Torch.backward(loss);
    List<Optional<NDArray>> recorded = FlatGradient.recorded(new NDList(unused, used, unused));
    assertArrayEquals(new float[] {4, 6}, recorded.get(1).orElseThrow().toFloatArray());
    assertEquals(Optional.empty(), recorded.get(0));
    assertEquals(Optional.empty(), recorded.get(2));
  }

  /** A failure in one part leaves the shares of others behind. */
  @Test
  void sharesLeftBehindAreForgotten() {
    add(1, 9);
    gradient.clear();
    add(0, 1);
    add(1, 2);
    gradient.endBatch();
    assertSum(3);
  }
}
