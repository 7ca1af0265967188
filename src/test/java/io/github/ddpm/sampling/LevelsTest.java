package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.diffusion.NoiseSchedule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LevelsTest {
  private final NoiseSchedule schedule =
      NoiseSchedule.ofBetas(BetaSchedule.LINEAR.betas(10, 0.1, 0.2));

  private Levels levels(Integer... timesteps) {
    return Levels.of(schedule, Arrays.asList(timesteps));
  }

  @Test
  void theLastLevelLeadsToTheCleanImage() {
    Levels levels = levels(7, 3, 0);
    assertEquals(3, levels.after(0).timestep());
    assertEquals(0, levels.after(1).timestep());
    assertEquals(Level.CLEAN, levels.after(2));
    assertEquals(Level.CLEAN, schedule.at(-1));
  }

  @Test
  void refusesLevelsThatDoNotFall() {
    assertThrows(IllegalArgumentException.class, this::levels);
    assertThrows(IllegalArgumentException.class, () -> levels(3, 3));
    assertThrows(IllegalArgumentException.class, () -> levels(3, 4));
    assertThrows(IllegalArgumentException.class, () -> levels(3, -1));
    List<Level> one = List.of(schedule.at(3));
    assertThrows(IllegalArgumentException.class, () -> new Levels(one, List.of()));
  }

  @Test
  void levelsCanBeCutAndEndedElsewhere() {
    Levels levels = levels(7, 3, 0);
    assertEquals(levels(3, 0), levels.from(6));
    assertEquals(levels(3).endingAt(schedule.at(0)), levels.only(1));
    assertEquals(0, levels.endingAt(schedule.at(0)).after(2).timestep());
    assertThrows(IllegalArgumentException.class, () -> levels(3).endingAt(schedule.at(4)));
    assertThrows(IllegalArgumentException.class, () -> levels(3).from(2));
  }

  @Test
  void aLevelOfNeitherImageNorNoiseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Level(0, 0, 3));
    assertThrows(IllegalArgumentException.class, () -> new Level(-0.1, 1, 3));
    assertThrows(IllegalArgumentException.class, () -> new Level(1, Double.NaN, 3));
  }
}
