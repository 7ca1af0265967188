package io.github.ddpm.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class CountTest {
  @Test
  void oneIsInTheSingularAndAllElseInThePlural() {
    assertEquals("0 images", Count.of(0, "image"));
    assertEquals("1 image", Count.of(1, "image"));
    assertEquals("2,000 images", Count.of(2000, "image"));
    assertEquals("1 class", Count.of(1, "class"));
    assertEquals("2 classes", Count.of(2, "class"));
  }
}
