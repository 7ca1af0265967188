package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectedClassesTest {
  private final ImageSet shapes = new Shapes(0, 10, ImageSize.square(8), 1);

  @Test
  void onlyTheClassesNamedAreLeftAndNumberedInTheOrderGiven() {
    ImageSet some = SelectedClasses.of(shapes, List.of("ring", "disc"));
    assertEquals(List.of("ring", "disc"), some.classes());
    // Shapes take turns: disc, square, triangle, ring.
    assertArrayEquals(
        new int[] {1, 0, 1, 0, 1}, IntStream.range(0, some.size()).map(some::label).toArray());
    byte[] expected = new byte[64];
    byte[] actual = new byte[64];
    shapes.copyTo(3, expected, 0);
    some.copyTo(1, actual, 0);
    assertArrayEquals(expected, actual);
  }

  @Test
  void noChoiceIsAllAndAnUnknownClassIsRefused() {
    assertSame(shapes, SelectedClasses.of(shapes, List.of()));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> SelectedClasses.of(shapes, List.of("star")));
    assertEquals(
        "classes: there is no class 'star'; there are disc, square, triangle, ring",
        e.getMessage());
  }
}
