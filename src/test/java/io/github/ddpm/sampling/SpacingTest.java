package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.NoiseSchedule;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpacingTest {

  private static NoiseSchedule linear(int timesteps) {
    return NoiseSchedule.ofBetas(BetaSchedule.LINEAR.betas(timesteps, 1e-4, 0.02));
  }

  @Test
  void leadingVisitsMultiplesOfTheStride() {
    assertEquals(
        List.of(900, 800, 700, 600, 500, 400, 300, 200, 100, 0),
        Spacing.LEADING.timesteps(linear(1000), 10));
    assertEquals(List.of(6, 3, 0), Spacing.LEADING.timesteps(linear(11), 3));
  }

  // round(arange(1000, 0, -1000/S)) - 1 and round(linspace(0, 999, S))[::-1] by NumPy.
  @Test
  void trailingStartsAtTheNoisiestTimestep() {
    assertEquals(
        List.of(999, 899, 799, 699, 599, 499, 399, 299, 199, 99),
        Spacing.TRAILING.timesteps(linear(1000), 10));
    assertEquals(
        List.of(999, 856, 713, 570, 428, 285, 142), Spacing.TRAILING.timesteps(linear(1000), 7));
  }

  @Test
  void linspaceVisitsBothEnds() {
    assertEquals(
        List.of(999, 888, 777, 666, 555, 444, 333, 222, 111, 0),
        Spacing.LINSPACE.timesteps(linear(1000), 10));
    assertEquals(
        List.of(999, 832, 666, 500, 333, 166, 0), Spacing.LINSPACE.timesteps(linear(1000), 7));
  }

  // int(linspace(0, sqrt(800), S)**2)[::-1] by NumPy.
  @Test
  void quadraticIsDenseNearTheImage() {
    assertEquals(
        List.of(800, 632, 483, 355, 246, 158, 88, 39, 9, 0),
        Spacing.QUADRATIC.timesteps(linear(1000), 10));
  }

  @Test
  void halvesAreRoundedToEven() {
    assertEquals(List.of(9, 7, 5, 3, 1), Spacing.TRAILING.timesteps(linear(10), 5));
    assertEquals(List.of(4, 2, 1), Spacing.TRAILING.timesteps(linear(5), 3));
    assertEquals(List.of(5, 2, 0), Spacing.LINSPACE.timesteps(linear(6), 3));
  }

  @Test
  void quadraticVisitsATimestepOnceThoughManyPointsFallOnIt() {
    List<Integer> timesteps = Spacing.QUADRATIC.timesteps(linear(100), 100);
    assertTrue(timesteps.size() < 100);
    assertEquals(80, timesteps.get(0));
    assertEquals(0, timesteps.get(timesteps.size() - 1));
  }

  @ParameterizedTest
  @EnumSource(names = {"LEADING", "TRAILING", "LINSPACE"})
  void asManyStepsAsTimestepsVisitThemAll(Spacing spacing) {
    List<Integer> all = IntStream.range(0, 1000).map(i -> 999 - i).boxed().toList();
    assertEquals(all, spacing.timesteps(linear(1000), 1000));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
  void everyNumberOfStepsIsPossible(Spacing spacing) {
    for (int timesteps = 1; timesteps <= 120; timesteps++) {
      NoiseSchedule schedule = linear(timesteps);
      for (int steps = 1; steps <= timesteps; steps++) {
        List<Integer> visited = spacing.timesteps(schedule, steps);
        assertTrue(visited.get(0) < timesteps);
        assertTrue(
            visited.size() == steps
                || List.of(Spacing.QUADRATIC, Spacing.LOG_SNR, Spacing.KARRAS).contains(spacing));
        assertTrue(spacing.solverTimesteps(schedule, steps).size() >= 1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1001})
  void refusesMoreStepsThanTimestepsAndLessThanOne(int steps) {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class, () -> Spacing.LEADING.timesteps(linear(1000), steps));
    assertEquals(
        "steps: must lie in [1, 1000], the number of timesteps the network was trained on, is "
            + steps,
        error.getMessage());
  }

  @Test
  void logSnrVisitsBothEndsAndIsEvenInLambda() {
    NoiseSchedule schedule = linear(1000);
    List<Integer> timesteps = Spacing.LOG_SNR.timesteps(schedule, 11);
    assertEquals(999, timesteps.get(0));
    assertEquals(0, timesteps.get(10));
    double stride = (schedule.at(0).lambda() - schedule.at(999).lambda()) / 10;
    for (int i = 1; i < 9; i++) {
      assertEquals(
          schedule.at(999).lambda() + i * stride,
          schedule.at(timesteps.get(i)).lambda(),
          stride / 10);
    }
    assertEquals(List.of(999), Spacing.LOG_SNR.timesteps(schedule, 1));
  }

  /** Equation 5 of Karras et al. 2022 for the trained σ, by NumPy, and the nearest in log σ. */
  @Test
  void karrasFallsEvenlyInTheRootOfTheNoise() {
    assertEquals(
        List.of(999, 937, 864, 775, 663, 511, 301, 102, 18, 0),
        Spacing.KARRAS.timesteps(linear(1000), 10));
    assertEquals(List.of(999, 914, 781, 501, 0), Spacing.KARRAS.timesteps(linear(1000), 5, 3));
    assertEquals(List.of(999), Spacing.KARRAS.timesteps(linear(1000), 1));
  }

  @Test
  void karrasWithARhoOfOneIsEvenInTheNoiseAndWithALargeOneInItsLogarithm() {
    NoiseSchedule schedule = linear(1000);
    List<Integer> one = Spacing.KARRAS.timesteps(schedule, 5, 1);
    double most = 1 / Math.exp(schedule.at(999).lambda());
    for (int i = 0; i < 4; i++) {
      double sigma = 1 / Math.exp(schedule.at(one.get(i)).lambda());
      assertEquals(most * (4 - i) / 4, sigma, most / 100);
    }
    double apart = 0;
    List<Integer> large = Spacing.KARRAS.timesteps(schedule, 11, 100);
    List<Integer> logSnr = Spacing.LOG_SNR.timesteps(schedule, 11);
    for (int i = 0; i < 11; i++) {
      apart = Math.max(apart, Math.abs(large.get(i) - logSnr.get(i)));
    }
    assertTrue(apart < 30, "by " + apart + " timesteps: " + large + " and " + logSnr);
  }

  @Test
  void pureNoiseIsVisitedFirstAndTheOthersAreEvenWithoutIt() {
    NoiseSchedule zero = linear(1000).withZeroTerminalSnr();
    List<Integer> visited = Spacing.KARRAS.timesteps(zero, 10);
    assertEquals(999, visited.get(0));
    assertEquals(0, visited.get(9));
    assertEquals(10, visited.size());
  }

  @Test
  void aMultistepSolverEndsAtTheLastOfItsPoints() {
    NoiseSchedule schedule = linear(1000);
    assertEquals(
        List.of(999, 899, 799, 699, 599, 500, 400, 300, 200, 100),
        Spacing.LINSPACE.solverTimesteps(schedule, 10));
    assertEquals(
        List.of(900, 810, 720, 630, 540, 450, 360, 270, 180, 90),
        Spacing.LEADING.solverTimesteps(schedule, 10));
    assertEquals(
        Spacing.TRAILING.timesteps(schedule, 10), Spacing.TRAILING.solverTimesteps(schedule, 10));
    assertEquals(999, Spacing.LINSPACE.solverTimesteps(schedule, 1000).size());
  }

  @Test
  void timestepsCanBeShiftedUpToTheLast() {
    assertEquals(List.of(8, 4, 1), Spacing.shifted(List.of(7, 3, 0), 1, 9));
    assertEquals(List.of(7, 5, 2), Spacing.shifted(List.of(7, 3, 0), 2, 7));
  }
}
