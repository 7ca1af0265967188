package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The loss of the averaged weights on held-out images. */
@Tag("slow")
class HoldoutLossTest {
  private static final ImageSet HELD_OUT = new Shapes(99, 5, ImageSize.square(8), 1);

  private static List<Double> train(TrainingLoop loop) throws IOException {
    List<Double> losses = new ArrayList<>();
    loop.holdout(HELD_OUT);
    loop.run(
        List.of(
            new TrainingListener() {
              @Override
              public void onMeasured(Measurement measurement) {
                measurement.holdoutLoss().ifPresent(losses::add);
              }
            }));
    return losses;
  }

  private static float[] of(NDArray array) {
    return array.toFloatArray();
  }

  @Test
  void measuringChangesNothingInWhatIsTrained() throws IOException {
    // Dropout draws from generators that measuring could disturb.
    try (TinyRun plain = new TinyRun(TinyRun.settings(6, 2), 1, Precision.FP32);
        TinyRun measured = new TinyRun(TinyRun.settings(6, 2), 1, Precision.FP32)) {
      plain.train();
      TrainingLoop loop = measured.loop();
      loop.holdout(HELD_OUT);
      List<Measurement> measurements = new ArrayList<>();
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void onMeasured(Measurement measurement) {
              measurements.add(measurement);
            }
          };
      loop.run(List.of(listener));

      assertTrue(measurements.get(2).holdoutLoss().isPresent());
      for (int i = 0; i < plain.arrays().size(); i++) {
        assertArrayEquals(of(plain.arrays().get(i)), of(measured.arrays().get(i)));
      }
    }
  }

  @Test
  void theSameWeightsHaveTheSameLossWhateverTheRun() throws IOException {
    List<Double> losses = new ArrayList<>();
    for (long seed = 1; seed <= 2; seed++) {
      for (long steps = 1; steps <= 2; steps++) {
        try (TinyRun run =
            new TinyRun(TinyRun.settings(steps, 1, 1e-3, (int) steps), seed, Precision.FP32)) {
          // The network says 0, as ever: the loss is the variance of the noise.
          losses.addAll(train(run.loop((xt, output) -> output.mul(0))));
        }
      }
    }
    assertEquals(4, losses.size());
    losses.forEach(loss -> assertEquals(losses.get(0), loss, 1e-6));
    assertEquals(1, losses.get(0), 0.02);
  }

  @Test
  void itIsTheLossOfTheAveragedWeights() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(3, 1), 1, Precision.FP32)) {
      TrainingLoop loop = run.loop();
      loop.holdout(HELD_OUT);
      loop.run(List.of());
      double loss = loop.holdoutLoss().orElseThrow();
      run.state.flat().muli(0);
      assertEquals(loss, loop.holdoutLoss().orElseThrow());
      run.state.optimizer().ema().muli(1.5);
      assertNotEquals(loss, loop.holdoutLoss().orElseThrow());
    }
  }

  @Test
  void itFallsWhileTheNetworkLearns() throws IOException {
    try (TinyRun run = new TinyRun(TinyRun.settings(60, 60, 3e-3), 1, Precision.FP32)) {
      TrainingLoop loop = run.loop();
      loop.holdout(HELD_OUT);
      double before = loop.holdoutLoss().orElseThrow();
      loop.run(List.of());
      assertTrue(loop.holdoutLoss().orElseThrow() < 0.9 * before);
    }
  }

  @Test
  void noArrayIsLeftBehind() {
    try (TinyRun run = new TinyRun(TinyRun.settings(6, 2), 1, Precision.BF16)) {
      TrainingLoop loop = run.loop();
      loop.holdout(HELD_OUT);
      BaseNDManager manager = (BaseNDManager) run.state.manager();
      loop.holdoutLoss();
      int held = manager.getManagedArrays().size();
      loop.holdoutLoss();
      assertEquals(held, manager.getManagedArrays().size());
    }
  }

  @Test
  void itCostsAtMostAFiftiethOfTheOperationsOfTraining() {
    for (int batch : new int[] {1, 4, 32, 128, 2048}) {
      for (long logEvery : new long[] {1, 50, 60, 10_000}) {
        TrainingSettings d = TrainingSettings.defaults();
        TrainingSettings settings =
            new TrainingSettings(
                d.steps(),
                batch,
                0,
                d.timestep(),
                d.optimization(),
                d.emaDecay(),
                d.labelDropout(),
                0,
                d.rounds(),
                logEvery);
        long every = HoldoutLoss.every(settings);
        assertEquals(0, every % logEvery);
        assertTrue(HoldoutLoss.COUNT <= 0.02 * 3 * batch * every, every + " steps of " + batch);
        assertTrue(every == logEvery || (every - logEvery) * batch < 4267, "not rarer than needed");
      }
    }
  }
}
