package io.github.ddpm.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class InvalidSettingTest {
  private final InvalidSetting steps = new InvalidSetting("steps", "must be 1: or 2");

  @Test
  void theMessageIsKeyAndProblem() {
    assertEquals("steps: must be 1: or 2", steps.getMessage());
    assertEquals("steps", steps.key());
    assertEquals("must be 1: or 2", steps.problem());
  }

  @Test
  void aSectionStandsBeforeTheKey() {
    InvalidSetting inSection = steps.in("training");

    assertEquals("training.steps: must be 1: or 2", inSection.getMessage());
    assertEquals("training.steps", inSection.key());
  }

  @Test
  void thePlaceStandsBeforeTheKeyAndIsNoPartOfIt() {
    InvalidSetting placed = new InvalidSetting("a.yaml:1:2", "seed", "is already set");

    assertEquals("a.yaml:1:2: seed: is already set", placed.getMessage());
    assertEquals("seed", placed.key());
  }

  @Test
  void onlyWhatIsWrongIsRefused() {
    InvalidSetting.require(true, "steps", "must be at least 1");

    assertThrows(
        InvalidSetting.class, () -> InvalidSetting.require(false, "steps", "must be at least 1"));
  }
}
