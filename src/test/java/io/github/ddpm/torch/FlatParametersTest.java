package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.NormalInitializer;
import ai.djl.util.PairList;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.FlatParameters.Slot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlatParametersTest extends EngineTest {
  /** x Wᵀ + b, with W drawn at random and b of ones. */
  private static final class Affine extends AbstractBlock {
    private final Parameter weight;
    private final Parameter bias;

    Affine(int in, int out) {
      weight = add("weight", new Shape(out, in), new NormalInitializer(1f));
      bias = add("bias", new Shape(out), Initializer.ONES);
    }

    private Parameter add(String name, Shape shape, Initializer initializer) {
      return addParameter(
          Parameter.builder()
              .setName(name)
              .setType(Parameter.Type.OTHER)
              .optShape(shape)
              .optInitializer(initializer)
              .build());
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList x, boolean training, PairList<String, Object> params) {
      NDArray input = x.singletonOrThrow();
      NDArray w = store.getValue(weight, input.getDevice(), training);
      NDArray b = store.getValue(bias, input.getDevice(), training);
      return new NDList(Ops.linear(input, w, b));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return inputs;
    }

    @Override
    public boolean isInitialized() {
      return true;
    }
  }

  /** Two affine layers, one inside a part of its own. The sizes leave gaps and leave none. */
  private static final class Network extends AbstractBlock {
    private final Network part;
    private final Affine affine;

    Network(boolean outer) {
      part = outer ? addChildBlock("parts.0", new Network(false)) : null;
      affine = addChildBlock("affine", outer ? new Affine(16, 4) : new Affine(5, 16));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList x, boolean training, PairList<String, Object> params) {
      NDList h = part == null ? x : part.forward(store, x, training);
      return affine.forward(store, h, training);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputs) {
      return inputs;
    }

    @Override
    public boolean isInitialized() {
      return true;
    }
  }

  private final Network network = new Network(true);
  private final FlatParameters parameters = new FlatParameters(network);

  @Test
  void namesArePathsInTheTreeOfBlocks() {
    assertEquals(
        List.of("parts.0.affine.weight", "parts.0.affine.bias", "affine.weight", "affine.bias"),
        parameters.slots().stream().map(Slot::name).toList());
    assertEquals(
        List.of(new Shape(16, 5), new Shape(16), new Shape(4, 16), new Shape(4)),
        parameters.slots().stream().map(Slot::shape).toList());
  }

  @Test
  void aBlockStandsWhereItsParametersNamesBegin() {
    assertEquals("parts.0.affine", parameters.path(network.part.affine));
    assertEquals("parts.0", parameters.path(network.part));
    assertEquals("", parameters.path(network));
  }

  @Test
  void slicesBeginAtMultiplesOf64AndDoNotOverlap() {
    assertEquals(
        List.of(0L, 128L, 192L, 256L), parameters.slots().stream().map(Slot::offset).toList());
    assertEquals(
        List.of(80L, 144L, 256L, 260L), parameters.slots().stream().map(Slot::end).toList());
    assertEquals(new Shape(320), parameters.zeros(manager).getShape());
    assertEquals(80 + 16 + 64 + 4, parameters.count());
  }

  @Test
  void initialValuesComeFromTheInitializersAndTheSeed() {
    Torch.seed(5);
    NDArray flat = parameters.initialize(manager);
    Torch.seed(5);
    assertArrayEquals(flat.toFloatArray(), parameters.initialize(manager).toFloatArray());
    double[] values = values(flat);
    assertEquals(1, flat.get("0:80").square().mean().getFloat(), 0.5);
    for (int i = 0; i < values.length; i++) {
      boolean bias = (i >= 128 && i < 144) || (i >= 256 && i < 260);
      boolean weight = i < 80 || (i >= 192 && i < 256);
      assertTrue(bias ? values[i] == 1 : weight == (values[i] != 0), i + ": " + values[i]);
    }
  }

  @Test
  void whatIsWrittenIsReadAndNothingElseChanges() {
    NDArray flat = parameters.zeros(manager);
    for (Slot slot : parameters.slots()) {
      NDArray value = gaussian(slot.offset(), DataType.FLOAT32, slot.shape().getShape());
      double[] before = values(flat);
      parameters.write(flat, slot, value);
      assertClose(value, parameters.read(flat, slot), 0);
      double[] after = values(flat);
      System.arraycopy(
          before, (int) slot.offset(), after, (int) slot.offset(), (int) slot.shape().size());
      assertArrayEquals(before, after);
    }
  }

  @Test
  void whatIsReadLiesInTheFlatArray() {
    NDArray flat = parameters.zeros(manager);
    parameters.read(flat, parameters.slots().get(1)).addi(1);
    assertArrayEquals(
        manager.ones(new Shape(16)).toFloatArray(), flat.get("128:144").toFloatArray());
    assertEquals(16, flat.sum().getFloat());
  }

  @Test
  void readingAndWritingLeaveNoArrayBehind() {
    NDArray flat = parameters.initialize(manager);
    NDArray value = manager.zeros(new Shape(16, 5));
    BaseNDManager holder = (BaseNDManager) manager;
    int before = holder.getManagedArrays().size();
    parameters.write(flat, parameters.slots().get(0), value);
    parameters.read(flat, parameters.slots().get(0)).close();
    assertEquals(before, holder.getManagedArrays().size());
  }

  @Test
  void blocksComputeWithTheirSlices() {
    NDArray flat = parameters.initialize(manager);
    NDArray x = gaussian(9, DataType.FLOAT32, 3, 5);
    NDArray h = x;
    for (int i = 0; i < 4; i += 2) {
      NDArray w = parameters.read(flat, parameters.slots().get(i));
      NDArray b = parameters.read(flat, parameters.slots().get(i + 1));
      h = Formulas.linear(h, w, b);
    }
    assertClose(h, output(flat, x), 1e-5);
  }

  @Test
  void gradientsOfAllParametersArriveInOneArray() {
    Torch.gradMode(true);
    NDArray initial = parameters.initialize(manager);
    NDArray x = gaussian(9, DataType.FLOAT32, 3, 5);

    NDArray leaf = initial.duplicate();
    leaf.setRequiresGradient(true);
    Torch.backward(output(leaf, x).square().sum());

    NDList own = new NDList();
    for (Slot slot : parameters.slots()) {
      NDArray value = parameters.read(initial, slot).stopGradient();
      value.setRequiresGradient(true);
      own.add(value);
    }
    NDArray h = Formulas.linear(x, own.get(0), own.get(1));
    Torch.backward(Formulas.linear(h, own.get(2), own.get(3)).square().sum());

    NDArray expected = parameters.zeros(manager);
    for (int i = 0; i < own.size(); i++) {
      Slot slot = parameters.slots().get(i);
      expected.set(
          new NDIndex("{}:{}", slot.offset(), slot.end()), own.get(i).getGradient().flatten());
    }
    assertClose(expected, leaf.getGradient(), 1e-3);
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void theGradientIsFloat32InEveryFormat(Precision precision) {
    Torch.gradMode(true);
    NDArray leaf = parameters.initialize(manager);
    leaf.setRequiresGradient(true);
    NDArray x = manager.ones(new Shape(1, 5));
    NDList out = network.forward(parameters.view(precision.cast(leaf)), new NDList(x), true);
    Torch.backward(Ops.toFp32(out.singletonOrThrow()).sum());
    NDArray gradient = leaf.getGradient();
    assertEquals(DataType.FLOAT32, gradient.getDataType());
    // The sum of the outputs has the gradient 1 in each of the last biases.
    assertArrayEquals(new float[] {1, 1, 1, 1}, gradient.get("256:260").toFloatArray());
  }

  private NDArray output(NDArray flat, NDArray x) {
    return network.forward(parameters.view(flat), new NDList(x), true).singletonOrThrow();
  }
}
