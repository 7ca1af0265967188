package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingLoopTest {
  /** Writes down what it is told. */
  private record Diary(String name, List<String> lines) implements TrainingListener {
    @Override
    public void onStep(long step) {
      lines.add(name + " step " + step);
    }

    @Override
    public void onMeasured(Measurement measurement) {
      lines.add(name + " measured " + measurement.step());
    }
  }

  private static List<Measurement> measurements(TinyRun run) throws IOException {
    List<Measurement> measured = new ArrayList<>();
    run.train(
        new TrainingListener() {
          @Override
          public void onMeasured(Measurement measurement) {
            measured.add(measurement);
          }
        });
    return measured;
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void theSameSeedGivesTheSameRunByteForByte(Precision precision) throws IOException {
    try (TinyRun first = new TinyRun(TinyRun.settings(4, 2), 1, precision);
        TinyRun second = new TinyRun(TinyRun.settings(4, 2), 1, precision);
        TinyRun other = new TinyRun(TinyRun.settings(4, 2), 2, precision)) {
      first.train();
      second.train();
      other.train();
      for (int i = 0; i < first.arrays().size(); i++) {
        assertArrayEquals(
            first.arrays().get(i).toFloatArray(), second.arrays().get(i).toFloatArray());
      }
      assertFalse(
          Arrays.equals(first.state.flat().toFloatArray(), other.state.flat().toFloatArray()));
    }
  }

  @Test
  void listenersAreToldInTheirOrderAndOfMeasurementsFirst() throws IOException {
    List<String> lines = new ArrayList<>();
    try (TinyRun run = new TinyRun(TinyRun.settings(3, 2), 1, Precision.FP32)) {
      run.train(new Diary("a", lines), new Diary("b", lines));
      assertEquals(
          List.of(
              "a step 1",
              "b step 1",
              "a measured 2",
              "b measured 2",
              "a step 2",
              "b step 2",
              "a measured 3",
              "b measured 3",
              "a step 3",
              "b step 3"),
          lines);
      assertEquals(3, run.state.step());
    }
  }

  @Test
  void aRunThatIsDoneDoesNothing() throws IOException {
    List<String> lines = new ArrayList<>();
    try (TinyRun run = new TinyRun(TinyRun.settings(3, 2), 1, Precision.FP32)) {
      run.state.step(3);
      float[] before = run.state.flat().toFloatArray();
      run.train(new Diary("a", lines));
      assertEquals(List.of(), lines);
      assertArrayEquals(before, run.state.flat().toFloatArray());
    }
  }

  @Test
  void measurementsAreMeansSinceTheLastOne() throws IOException {
    try (TinyRun fine = new TinyRun(TinyRun.settings(5, 1), 1, Precision.FP32);
        TinyRun coarse = new TinyRun(TinyRun.settings(5, 3), 1, Precision.FP32)) {
      List<Measurement> each = measurements(fine);
      List<Measurement> means = measurements(coarse);
      assertEquals(List.of(3L, 5L), means.stream().map(Measurement::step).toList());
      for (int i = 0; i < 2; i++) {
        List<Measurement> part = each.subList(3 * i, Math.min(3 * i + 3, 5));
        assertEquals(mean(part.stream().map(Measurement::loss)), means.get(i).loss(), 1e-5);
        assertEquals(
            mean(part.stream().map(Measurement::gradientNorm)), means.get(i).gradientNorm(), 1e-5);
      }
      LearningRate rate = TinyRun.settings(5, 3).learningRateSchedule();
      assertEquals(rate.at(2), means.get(0).learningRate());
      assertEquals(rate.at(4), means.get(1).learningRate());
      // The network says 0 at first: the loss is the variance of the noise.
      assertEquals(1, each.get(0).loss(), 0.2);
      assertTrue(means.get(0).gradientNorm() > 0);
      assertTrue(means.get(0).imagesPerSecond() > 0);
      assertTrue(Double.isFinite(means.get(0).imagesPerSecond()));
    }
  }

  private static double mean(Stream<Double> values) {
    return values.mapToDouble(value -> value).average().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void noArrayIsLeftBehindByAStepOrAMeasurement(Precision precision) throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(6, 2), 1, precision)) {
      BaseNDManager manager = (BaseNDManager) run.state.manager();
      List<Integer> held = new ArrayList<>();
      run.train(
          new TrainingListener() {
            @Override
            public void onStep(long step) {
              held.add(manager.getManagedArrays().size());
            }
          });
      assertEquals(List.of(held.get(0)), held.stream().distinct().toList());
    }
  }

  @Test
  void noArrayIsLeftBehindByARun() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(2, 1), 1, Precision.FP32)) {
      BaseNDManager manager = (BaseNDManager) run.state.manager();
      TrainingLoop loop = run.loop();
      int before = manager.getManagedArrays().size();
      loop.run(List.of());
      assertEquals(before, manager.getManagedArrays().size());
    }
  }

  @Test
  void aFailingListenerEndsTheRun() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(9, 9), 1, Precision.FP32)) {
      TrainingListener full =
          new TrainingListener() {
            @Override
            public void onStep(long step) throws IOException {
              throw new IOException("disk full");
            }
          };
      Exception e = assertThrows(IOException.class, () -> run.train(full));
      assertEquals("disk full", e.getMessage());
      assertEquals(1, run.state.step());
    }
  }

  @Test
  void theAverageFollowsTheWeightsMoreSlowly() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(6, 6), 1, Precision.FP32)) {
      NDArray initial = run.state.flat().duplicate();
      run.train();
      double weights = run.state.flat().sub(initial).norm().getFloat();
      double average = run.state.optimizer().ema().sub(initial).norm().getFloat();
      assertTrue(0 < average && average < weights, average + " of " + weights);
    }
  }

  @Test
  void trainingStopsAfterTheStepInWhichItWasAskedTo() throws IOException {
    List<String> lines = new ArrayList<>();
    try (TinyRun run = new TinyRun(TinyRun.settings(9, 9), 1, Precision.FP32)) {
      run.loop().run(List.of(new Diary("a", lines)), () -> lines.size() == 2);
      assertEquals(List.of("a step 1", "a step 2"), lines);
      assertEquals(2, run.state.step());
    }
  }
}
