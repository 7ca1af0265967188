package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpacingTest {

  @Test
  void leadingVisitsMultiplesOfTheStride() {
    assertEquals(
        List.of(900, 800, 700, 600, 500, 400, 300, 200, 100, 0),
        Spacing.LEADING.timesteps(1000, 10).visited());
    assertEquals(List.of(6, 3, 0), Spacing.LEADING.timesteps(11, 3).visited());
  }

  // round(arange(1000, 0, -1000/S)) - 1 and round(linspace(0, 999, S))[::-1] by NumPy.
  @Test
  void trailingStartsAtTheNoisiestTimestep() {
    assertEquals(
        List.of(999, 899, 799, 699, 599, 499, 399, 299, 199, 99),
        Spacing.TRAILING.timesteps(1000, 10).visited());
    assertEquals(
        List.of(999, 856, 713, 570, 428, 285, 142), Spacing.TRAILING.timesteps(1000, 7).visited());
  }

  @Test
  void linspaceVisitsBothEnds() {
    assertEquals(
        List.of(999, 888, 777, 666, 555, 444, 333, 222, 111, 0),
        Spacing.LINSPACE.timesteps(1000, 10).visited());
    assertEquals(
        List.of(999, 832, 666, 500, 333, 166, 0), Spacing.LINSPACE.timesteps(1000, 7).visited());
  }

  // int(linspace(0, sqrt(800), S)**2)[::-1] by NumPy.
  @Test
  void quadraticIsDenseNearTheImage() {
    assertEquals(
        List.of(800, 632, 483, 355, 246, 158, 88, 39, 9, 0),
        Spacing.QUADRATIC.timesteps(1000, 10).visited());
  }

  @Test
  void halvesAreRoundedToEven() {
    assertEquals(List.of(9, 7, 5, 3, 1), Spacing.TRAILING.timesteps(10, 5).visited());
    assertEquals(List.of(4, 2, 1), Spacing.TRAILING.timesteps(5, 3).visited());
    assertEquals(List.of(5, 2, 0), Spacing.LINSPACE.timesteps(6, 3).visited());
  }

  @Test
  void quadraticVisitsATimestepOnceThoughManyPointsFallOnIt() {
    Timesteps timesteps = Spacing.QUADRATIC.timesteps(100, 100);
    assertTrue(timesteps.count() < 100);
    assertEquals(80, timesteps.at(0));
    assertEquals(0, timesteps.at(timesteps.count() - 1));
  }

  @ParameterizedTest
  @EnumSource(names = {"LEADING", "TRAILING", "LINSPACE"})
  void asManyStepsAsTimestepsVisitThemAll(Spacing spacing) {
    List<Integer> all = IntStream.range(0, 1000).map(i -> 999 - i).boxed().toList();
    assertEquals(all, spacing.timesteps(1000, 1000).visited());
  }

  @ParameterizedTest
  @EnumSource
  void everyNumberOfStepsIsPossible(Spacing spacing) {
    for (int timesteps = 1; timesteps <= 120; timesteps++) {
      for (int steps = 1; steps <= timesteps; steps++) {
        Timesteps visited = spacing.timesteps(timesteps, steps);
        assertTrue(visited.at(0) < timesteps);
        assertTrue(visited.count() == steps || spacing == Spacing.QUADRATIC);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1001})
  void refusesMoreStepsThanTimestepsAndLessThanOne(int steps) {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Spacing.LEADING.timesteps(1000, steps));
    assertEquals(
        "steps: must lie in [1, 1000], the number of timesteps the network was trained on, is "
            + steps,
        error.getMessage());
  }

  @Test
  void theLastTimestepLeadsToTheCleanImage() {
    Timesteps timesteps = Timesteps.of(7, 3, 0);
    assertEquals(3, timesteps.after(0));
    assertEquals(0, timesteps.after(1));
    assertEquals(-1, timesteps.after(2));
  }

  @Test
  void refusesTimestepsThatDoNotFall() {
    assertThrows(IllegalArgumentException.class, Timesteps::of);
    assertThrows(IllegalArgumentException.class, () -> Timesteps.of(3, 3));
    assertThrows(IllegalArgumentException.class, () -> Timesteps.of(3, 4));
    assertThrows(IllegalArgumentException.class, () -> Timesteps.of(3, -1));
  }
}
