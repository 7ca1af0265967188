package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.StraightPath;
import io.github.ddpm.torch.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TimestepSamplingTest {
  private static final int BATCHES = 4000;
  private static final int IMAGES = 6;
  private static final int TIMESTEPS = 10; // Not divisible by the images.

  @ParameterizedTest
  @EnumSource(names = {"UNIFORM", "STRATIFIED"})
  void everyTimestepIsEquallyLikely(TimestepSampling sampling) {
    int[] counts = new int[TIMESTEPS];
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      DrawnTimesteps drawn = drawn(manager, TimestepSettings.of(sampling), TIMESTEPS);
      Torch.seed(1);
      for (int i = 0; i < BATCHES; i++) {
        for (long t : drawn.draw(manager, IMAGES).toLongArray()) {
          counts[(int) t]++;
        }
      }
    }
    double expected = (double) BATCHES * IMAGES / TIMESTEPS;
    for (int count : counts) {
      assertEquals(expected, count, 5 * Math.sqrt(expected));
    }
  }

  @Test
  void stratifiedTimestepsFillTheirPartsInOrder() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Torch.seed(2);
      TimestepSettings stratified = TimestepSettings.of(TimestepSampling.STRATIFIED);
      long[] t = drawn(manager, stratified, 1000).draw(manager, 4).toLongArray();
      for (int i = 0; i < 4; i++) {
        assertTrue(t[i] >= 250L * i && t[i] < 250L * (i + 1), "part " + i + " has " + t[i]);
      }
    }
  }

  private static NoiseSchedule linear(int timesteps) {
    return NoiseSchedule.ofBetas(BetaSchedule.LINEAR.betas(timesteps, 1e-4, 0.02));
  }

  private static DrawnTimesteps drawn(NDManager manager, TimestepSettings settings, int timesteps) {
    return DrawnTimesteps.of(manager, settings, linear(timesteps));
  }

  private static DrawnTimesteps logNormal(NDManager manager, double mean, double std) {
    return drawn(manager, new TimestepSettings(TimestepSampling.LOG_NORMAL, mean, std), 1000);
  }

  /** The trained ln σ/α go from −4.6 to 5.06: neither end is in reach of these. */
  @ParameterizedTest
  @CsvSource({"-1.2, 0.6", "0.5, 0.9", "2, 0.5"})
  void theLogarithmOfTheNoiseHasTheMeanAndTheDeviationOfTheSettings(double mean, double std) {
    int images = 100_000;
    NoiseSchedule schedule = linear(1000);
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Torch.seed(3);
      long[] t = logNormal(manager, mean, std).draw(manager, images).toLongArray();
      double[] logSigma =
          Arrays.stream(t).mapToDouble(i -> -schedule.at((int) i).lambda()).toArray();
      double found = Arrays.stream(logSigma).average().orElseThrow();
      double variance = Arrays.stream(logSigma).map(x -> (x - found) * (x - found)).sum() / images;
      // Five standard errors, and what the distance between timesteps may do.
      assertEquals(mean, found, 5 * std / Math.sqrt(images) + 0.002);
      assertEquals(std, Math.sqrt(variance), 5 * std / Math.sqrt(2.0 * images) + 0.002);
    }
  }

  /** Of u itself, whose grid is even: its logits are too coarse near the ends. */
  @ParameterizedTest
  @CsvSource({"0, 1", "-1, 0.7", "0.5, 1.5"})
  void theLogitOfTheShareOfNoiseHasTheMeanAndTheDeviationOfTheSettings(double mean, double std) {
    int images = 100_000;
    StraightPath path = new StraightPath(100_000);
    TimestepSettings settings = new TimestepSettings(TimestepSampling.LOGIT_NORMAL, mean, std);
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      Torch.seed(5);
      long[] t = DrawnTimesteps.of(manager, settings, path).draw(manager, images).toLongArray();
      double[] logits =
          Arrays.stream(t)
              .mapToDouble(i -> Math.log(path.at((int) i).sigma() / path.at((int) i).alpha()))
              .toArray();
      double found = Arrays.stream(logits).average().orElseThrow();
      double variance = Arrays.stream(logits).map(x -> (x - found) * (x - found)).sum() / images;
      assertEquals(mean, found, 5 * std / Math.sqrt(images) + 0.002);
      assertEquals(std, Math.sqrt(variance), 5 * std / Math.sqrt(2.0 * images) + 0.002);
    }
  }

  @Test
  void theEndsOfAStraightPathAreDrawnIfTheyAreNearest() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      for (double far : new double[] {-20, 20}) {
        TimestepSettings settings = new TimestepSettings(TimestepSampling.LOGIT_NORMAL, far, 1e-9);
        DrawnTimesteps drawn = DrawnTimesteps.of(manager, settings, new StraightPath(10));
        assertEquals(far < 0 ? 0 : 9, drawn.draw(manager, 1).getLong());
      }
    }
  }

  @Test
  void theNearestTimestepIsTakenAndBeyondTheEndsTheLast() {
    NoiseSchedule schedule = linear(1000);
    double at = -schedule.at(300).lambda();
    double gap = -schedule.at(301).lambda() - at;
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      double[] means = {at + 0.4 * gap, at + 0.6 * gap, -20, 20};
      long[] nearest = {300, 301, 0, 999};
      for (int i = 0; i < means.length; i++) {
        long[] t = logNormal(manager, means[i], 1e-9).draw(manager, 5).toLongArray();
        assertArrayEquals(
            new long[] {nearest[i], nearest[i], nearest[i], nearest[i], nearest[i]}, t);
      }
      TimestepSettings loud = new TimestepSettings(TimestepSampling.LOG_NORMAL, 20, 1);
      NoiseSchedule zero = schedule.withZeroTerminalSnr();
      assertEquals(998, DrawnTimesteps.of(manager, loud, zero).draw(manager, 1).getLong());
      assertEquals(0, drawn(manager, loud, 1).draw(manager, 1).getLong());
    }
  }

  @Test
  void aSeedDrawsTheSameTimestepsAgain() {
    try (NDManager manager = Torch.newManager(Device.cpu())) {
      for (TimestepSampling sampling : TimestepSampling.values()) {
        DrawnTimesteps drawn = drawn(manager, TimestepSettings.of(sampling), 1000);
        Torch.seed(4);
        long[] first = drawn.draw(manager, 50).toLongArray();
        long[] second = drawn.draw(manager, 50).toLongArray();
        Torch.seed(4);
        assertArrayEquals(first, drawn.draw(manager, 50).toLongArray());
        assertFalse(Arrays.equals(first, second));
      }
    }
  }
}
