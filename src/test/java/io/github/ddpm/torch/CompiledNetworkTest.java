package io.github.ddpm.torch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CompiledNetworkTest extends EngineTest {
  private NDArray ones(long... shape) {
    return manager.ones(new Shape(shape));
  }

  private static NDArray call(CompiledNetwork traced, NDArray... inputs) {
    return traced.call(new NDList(inputs));
  }

  @Test
  void inputsOfAnyShapeGiveWhatTheFunctionGives() {
    NDArray weight = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(3, 2));
    NDArray bias = manager.create(new float[] {0.5f, 0.25f, -1});
    AtomicInteger runs = new AtomicInteger();
    Function<NDList, NDArray> function =
        inputs -> {
          runs.incrementAndGet();
          NDArray h = Ops.linear(inputs.get(0), weight, bias);
          h = Ops.activate(Ops.joined(h, inputs.get(1)), Activation.GELU);
          return Ops.groupNorm(h, ones(4), ones(4), 2, 1e-6);
        };
    NDList inputs =
        new NDList(
            manager.create(new float[] {1, -2, 3, -4, 5, 6}, new Shape(3, 2)),
            manager.create(new float[] {7, 8, 9}, new Shape(3, 1)));
    try (CompiledNetwork traced =
        CompiledNetwork.of(new NDList(ones(1, 2), ones(1, 1)), function)) {
      assertEquals(1, runs.get());
      float[] output = traced.call(inputs).toFloatArray();
      assertEquals(1, runs.get());
      assertArrayEquals(function.apply(inputs).toFloatArray(), output, 1e-6f);
    }
  }

  @Test
  void theOutputBelongsToTheFirstInputsManager() {
    try (CompiledNetwork traced =
            CompiledNetwork.of(new NDList(ones(1)), inputs -> Ops.centre(inputs.head()));
        NDManager own = manager.newSubManager()) {
      assertSame(own, call(traced, own.create(3f)).getManager());
    }
  }

  @Test
  void constantsOutliveTheirArrays() {
    NDArray constant = manager.create(new float[] {1, 2});
    try (CompiledNetwork traced =
        CompiledNetwork.of(new NDList(ones(2)), inputs -> Ops.add(inputs.head(), constant))) {
      constant.close();
      assertArrayEquals(new float[] {2, 3}, call(traced, ones(2)).toFloatArray());
    }
  }

  @Test
  void whatIsNotTracedIsRefused() {
    NDList examples = new NDList(ones(2));
    Function<NDList, NDArray> function = inputs -> Ops.centre(inputs.head().mul(2));
    Exception e =
        assertThrows(IllegalStateException.class, () -> CompiledNetwork.of(examples, function));
    assertTrue(e.getMessage().startsWith("made by an operation that is not traced: "));
  }

  /** A trace that failed must not write down what the thread does next. */
  @Test
  void afterAFailureAnotherCanBeTraced() {
    NDList examples = new NDList(ones(2));
    Function<NDList, NDArray> untraced = inputs -> inputs.head().mul(2);
    assertThrows(IllegalStateException.class, () -> CompiledNetwork.of(examples, untraced));
    Ops.centre(ones(2));
    try (CompiledNetwork traced =
        CompiledNetwork.of(examples, inputs -> Ops.centre(inputs.head()))) {
      assertArrayEquals(new float[] {1, 1}, call(traced, ones(2)).toFloatArray());
    }
  }

  @Test
  void inputsMustBeAsManyAsTheExamples() {
    try (CompiledNetwork traced =
        CompiledNetwork.of(new NDList(ones(1)), inputs -> Ops.centre(inputs.head()))) {
      assertThrows(EngineException.class, () -> call(traced, ones(1), ones(1)));
    }
  }

  @Test
  void severalThreadsMayCallIt() {
    Function<NDList, NDArray> function = inputs -> Ops.centre(Ops.centre(inputs.head()));
    try (CompiledNetwork traced = CompiledNetwork.of(new NDList(ones(1)), function);
        BatchParts parts = new BatchParts(Device.cpu(), 64)) {
      List<Float> results = new ArrayList<>();
      parts
          .map(
              64,
              (part, from, to) -> {
                try (NDManager own = Torch.newManager(Device.cpu())) {
                  return call(traced, own.create((float) from)).getFloat();
                }
              })
          .forEach(results::add);
      for (int i = 0; i < results.size(); i++) {
        assertEquals(4 * (64 * i / results.size()) - 3, results.get(i));
      }
    }
  }
}
