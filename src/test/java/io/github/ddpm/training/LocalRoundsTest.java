package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.unet.UNet;
import io.github.ddpm.unet.UNetConfig;
import io.github.ddpm.unet.UNetSettings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the states of several workers. */
final class LocalRoundsTest {
  private static final NDIndex ALL = new NDIndex(":");
  private static final RoundSettings TWO = new RoundSettings(1, 2, 0.9, 0.5);

  private TrainingState state;

  @AfterEach
  void close() {
    state.close();
  }

  private LocalRounds rounds(RoundSettings settings) {
    TrainingSettings d = TinyRun.settings(100, 1, 1e-3, 0);
    TrainingSettings training =
        new TrainingSettings(
            d.steps(),
            12,
            d.microBatch(),
            d.timestep(),
            d.optimization(),
            d.emaDecay(),
            d.labelDropout(),
            0,
            settings,
            d.logEvery());
    UNet unet =
        new UNet(UNetConfig.of(new UNetSettings(List.of(8), 1, List.of(), 0, 0, 4, 0, 0), 1, 8, 8));
    state = new TrainingState(unet, training, 1, Device.cpu());
    return new LocalRounds(state, settings, RoundExchange.HERE);
  }

  private static void fill(NDArray array, float value) {
    float[] values = new float[Math.toIntExact(array.size())];
    Arrays.fill(values, value);
    try (NDArray filled = array.getManager().create(values, array.getShape())) {
      array.set(ALL, filled);
    }
  }

  private static float first(NDArray array) {
    return array.toFloatArray()[0];
  }

  /** A worker's step that replaces what it finds. */
  private boolean step(float weight, float moment, float skips) {
    fill(state.flat(), weight);
    fill(state.optimizer().m(), moment);
    fill(state.optimizer().v(), 2 * moment);
    fill(state.optimizer().ema(), 3 * moment);
    fill(state.optimizer().updates(), 7);
    state.skippedInARow(skips);
    return true;
  }

  /** d = 1 − 0.5, u = d, θ = 1 − 0.9 (d + 0.5 u); then d = 0.325 − 0.2, u = 0.5 u + d. */
  @Test
  void momentsAreAveragedAndWeightsGoOnByNesterov() throws IOException {
    LocalRounds rounds = rounds(TWO);
    fill(state.flat(), 1);
    assertTrue(
        rounds.train(
            new Round(0, 1), (round, worker) -> step(worker == 0 ? 0.2f : 0.8f, worker, worker)));
    assertEquals(0.325f, first(state.flat()), 1e-6);
    assertEquals(0.5f, first(state.velocity().orElseThrow()), 1e-6);
    assertEquals(0.5f, first(state.optimizer().m()));
    assertEquals(1f, first(state.optimizer().v()));
    assertEquals(1.5f, first(state.optimizer().ema()));
    assertEquals(7f, first(state.optimizer().updates()));
    assertEquals(1, state.skippedInARow(), "of the worker with most");
    assertEquals(1, state.step());
    rounds.train(new Round(1, 2), (round, worker) -> step(0.2f, 0, 0));
    double velocity = 0.5 * 0.5 + 0.125;
    assertEquals(velocity, first(state.velocity().orElseThrow()), 1e-6);
    assertEquals(0.325 - 0.9 * (0.125 + 0.5 * velocity), first(state.flat()), 1e-6);
  }

  @Test
  void everyWorkerBeginsWithTheStateBeforeTheRound() throws IOException {
    LocalRounds rounds = rounds(new RoundSettings(1, 3, 1, 0));
    fill(state.flat(), 4);
    fill(state.optimizer().m(), 5);
    rounds.train(
        new Round(0, 1),
        (round, worker) -> {
          assertEquals(4, first(state.flat()));
          assertEquals(5, first(state.optimizer().m()));
          assertEquals(0, state.skippedInARow());
          return step(worker, worker, worker);
        });
    assertEquals(1, first(state.flat()));
    assertTrue(state.velocity().isEmpty(), "without momentum there is none");
  }

  @Test
  void nothingRemainsOfARoundThatIsStopped() throws IOException {
    LocalRounds rounds = rounds(TWO);
    float[] before = state.flat().toFloatArray();
    state.step(6);
    assertFalse(rounds.train(new Round(6, 7), (round, worker) -> step(9, 9, 1) && worker == 0));
    assertArrayEquals(before, state.flat().toFloatArray());
    assertEquals(0, first(state.optimizer().m()));
    assertEquals(0, state.skippedInARow());
    assertEquals(6, state.step());
  }

  @Test
  void theLastRoundEndsWithTheTraining() {
    rounds(TWO);
    RoundSettings rounds = new RoundSettings(20, 2, 0.9, 0.5);
    assertEquals(new Round(0, 20), rounds.round(0, 450));
    assertEquals(new Round(440, 450), rounds.round(440, 450));
    assertEquals(new Round(450, 460), rounds.round(450, 500), "after more steps were wanted");
    assertEquals(new Shape(), state.skips().getShape());
  }
}
