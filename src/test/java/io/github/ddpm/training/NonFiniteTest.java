package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.torch.FlatOptimizer;
import io.github.ddpm.torch.FlatParameters;
import io.github.ddpm.torch.FlatParameters.Slot;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Non-finite steps are skipped, up to a limit. */
class NonFiniteTest {
  /** Weights before each step, and the measurements. */
  private static final class Witness implements TrainingListener {
    final TrainingState state;
    final List<float[]> weights = new ArrayList<>();
    final List<Boolean> sound = new ArrayList<>();
    final List<Measurement> measured = new ArrayList<>();

    Witness(TrainingState state) {
      this.state = state;
      weights.add(state.flat().toFloatArray());
    }

    @Override
    public void onStep(long step) {
      weights.add(state.flat().toFloatArray());
      sound.add(state.isSound());
    }

    @Override
    public void onMeasured(Measurement measurement) {
      measured.add(measurement);
    }
  }

  /** The same numbers, with a NaN gradient: that of √(0 x) at 0. */
  private static NDArray withoutGradient(NDArray output) {
    return output.add(output.mul(0).sqrt());
  }

  private static TrainingLoop loop(TinyRun run, LongPredicate bad) {
    return run.loop((xt, output) -> bad.test(run.state.step()) ? withoutGradient(output) : output);
  }

  @Test
  void aStepWithoutAGradientIsSkippedAndCounted() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(6, 3), 1, Precision.FP32)) {
      Witness record = new Witness(run.state);
      loop(run, step -> step == 1 || step == 4 || step == 5).run(List.of(record));
      assertFalse(Arrays.equals(record.weights.get(0), record.weights.get(1)));
      assertArrayEquals(record.weights.get(1), record.weights.get(2));
      assertFalse(Arrays.equals(record.weights.get(2), record.weights.get(3)));
      assertEquals(List.of(true, false, true, true, false, false), record.sound);
      assertEquals(1, record.measured.get(0).skipped());
      assertEquals(2, record.measured.get(1).skipped());
      assertTrue(Double.isFinite(record.measured.get(0).loss()));
      assertTrue(Double.isFinite(record.measured.get(0).gradientNorm()));
      assertEquals(3, run.state.optimizer().updates().getFloat(0));
    }
  }

  @Test
  void aGradientThatIsNeverFiniteIsNoticedThoughTheLossIsFinite() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(100, 50), 1, Precision.FP32)) {
      Exception e =
          assertThrows(DivergedException.class, () -> loop(run, step -> step >= 4).run(List.of()));
      // The steps from the fifth on are bad; it is looked at every tenth step.
      assertEquals(
          "16 steps in a row had to be skipped by step 20; the first non-finite array is the gradient of"
              + " conv_out.bias",
          e.getMessage());
      assertTrue(run.state.isFinite());
    }
  }

  /** A short run could end before it is looked at: its weights would be those it began with. */
  @ParameterizedTest
  @ValueSource(longs = {1, 3, 9, 13})
  void aRunWithoutAGoodStepIsNotDone(long steps) throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(steps, 50), 1, Precision.FP32)) {
      TrainingLoop loop = loop(run, step -> true);
      Exception e = assertThrows(DivergedException.class, () -> loop.run(List.of()));
      assertTrue(e.getMessage().contains(" had to be skipped by step "), e.getMessage());
    }
    try (TinyRun run = new TinyRun(TinyRun.settings(steps + 1, 50), 1, Precision.FP32)) {
      loop(run, step -> step > 0 && step < 9).run(List.of());
    }
  }

  @Test
  void theNetworksOutputIsNamedIfItIsTheFirst() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(100, 50), 1, Precision.FP32)) {
      TrainingLoop loop = run.loop((xt, output) -> output.div(0));
      Exception e = assertThrows(DivergedException.class, () -> loop.run(List.of()));
      assertTrue(e.getMessage().endsWith(" is the network's output"), e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void theBlockIsNamedWhoseOutputIsTheFirst(Precision precision) throws IOException {
    String name = "down_blocks.1.resnets.0";
    try (TinyRun run = new TinyRun(TinyRun.settings(100, 50), 1, precision)) {
      FlatParameters parameters = run.state.parameters();
      for (Slot slot : parameters.slots()) {
        if (slot.name().equals(name + ".conv2.weight")) {
          // Finite, but its products with the features are more than a float32 holds.
          parameters.read(run.state.flat(), slot).addi(Float.MAX_VALUE);
        }
      }
      Exception e = assertThrows(DivergedException.class, run::train);
      assertTrue(e.getMessage().endsWith(" is the output of " + name), e.getMessage());
    }
  }

  @Test
  void anAbsurdLearningRateIsNoticed() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(100, 50, 1e30), 1, Precision.FP32)) {
      assertThrows(DivergedException.class, run::train);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void weightsThatAreNoNumbersAreNamedAtTheEndAtTheLatest(float bad) throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(2, 1), 1, Precision.FP32)) {
      run.state.flat().addi(bad);
      assertFalse(run.state.isSound());
      Exception e = assertThrows(DivergedException.class, run::train);
      assertTrue(e.getMessage().endsWith(" is the weight conv_in.weight"), e.getMessage());
    }
  }

  @Test
  void averagesAndMomentsThatAreNoNumbersMakeTheStateUnsoundToo() {
    try (TinyRun run = new TinyRun(TinyRun.settings(1, 1), 1, Precision.FP32)) {
      FlatOptimizer optimizer = run.state.optimizer();
      for (NDArray array : List.of(optimizer.ema(), optimizer.m(), optimizer.v())) {
        array.addi(Float.NaN);
        assertFalse(run.state.isSound());
        run.state.reset();
        assertTrue(run.state.isSound());
      }
    }
  }

  @Test
  void theFirstOfSeveralIsNamed() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(2, 1), 1, Precision.FP32)) {
      FlatOptimizer optimizer = run.state.optimizer();
      // The last comes first in the order of the diagnosis. No step is made, and so none spreads.
      Map<String, NDArray> arrays = new LinkedHashMap<>();
      arrays.put("the second moment of", optimizer.v());
      arrays.put("the first moment of", optimizer.m());
      arrays.put("the averaged weight", optimizer.ema());
      arrays.put("the weight", run.state.flat());
      for (Map.Entry<String, NDArray> array : arrays.entrySet()) {
        array.getValue().addi(Float.NaN);
        run.state.step(0);
        TrainingLoop loop = loop(run, step -> true);
        Exception e = assertThrows(DivergedException.class, () -> loop.run(List.of()));
        String named = " is " + array.getKey() + " conv_in.weight";
        assertTrue(e.getMessage().endsWith(named), e.getMessage());
      }
    }
  }

  @Test
  void theLossIsNamedWhereTheOutputsSquaresAreTooLarge() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(100, 50), 1, Precision.FP32)) {
      TrainingLoop loop = run.loop((xt, output) -> output.add(1e30f));
      Exception e = assertThrows(DivergedException.class, () -> loop.run(List.of()));
      assertTrue(e.getMessage().endsWith(" is the loss"), e.getMessage());
    }
  }

  @Test
  void trainingDoesNotStopBetweenSkippedSteps() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(9, 9), 1, Precision.FP32)) {
      loop(run, step -> step == 2 || step == 3).run(List.of(), () -> run.state.step() >= 3);
      assertEquals(5, run.state.step());
    }
  }

  @Test
  void afterAReturnTheRandomnessIsAnother() throws IOException {
    try (TinyRun first = new TinyRun(TinyRun.settings(2, 2), 1, Precision.FP32);
        TinyRun second = new TinyRun(TinyRun.settings(2, 2), 1, Precision.FP32)) {
      first.train();
      second.state.rollbacks(1);
      second.train();
      assertFalse(
          Arrays.equals(first.state.flat().toFloatArray(), second.state.flat().toFloatArray()));
    }
  }

  @Test
  void aStateThatIsResetIsTheInitialOne() throws IOException {
    try (TinyRun fresh = new TinyRun(TinyRun.settings(2, 2), 1, Precision.FP32);
        TinyRun used = new TinyRun(TinyRun.settings(2, 2), 1, Precision.FP32)) {
      loop(used, step -> step == 1).run(List.of());
      used.state.reset();
      assertEquals(0, used.state.step());
      assertTrue(used.state.isSound());
      for (int i = 0; i < fresh.arrays().size(); i++) {
        assertArrayEquals(fresh.arrays().get(i).toByteArray(), used.arrays().get(i).toByteArray());
      }
    }
  }
}
