package io.github.ddpm.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.ddpm.settings.InvalidSetting;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClassesTest {
  private static final Classes NONE = new Classes(0, Optional.empty(), false);

  private static final Classes CLOTHES = new Classes(3, Optional.empty(), true);
  private static final List<String> NAMES = List.of("dress", "bag", "2");

  @Test
  void classesTakeTurns() {
    assertArrayEquals(new long[] {2, 0, 1, 2}, CLOTHES.labels(5, 4));
  }

  @Test
  void aClassIsNamedByNumberOrName() {
    assertArrayEquals(new long[] {1, 1}, CLOTHES.only("bag", NAMES).labels(7, 2));
    assertArrayEquals(new long[] {0}, CLOTHES.only("0", NAMES).labels(7, 1));
  }

  @Test
  void caseCountsOnlyWhereItMakesTheDifference() {
    List<String> names = List.of("Dress", "bag", "BAG");
    assertArrayEquals(new long[] {0}, CLOTHES.only("dress", names).labels(0, 1));
    assertArrayEquals(new long[] {2}, CLOTHES.only("BAG", names).labels(0, 1));
    assertThrows(InvalidSetting.class, () -> CLOTHES.only("Bag", names));
  }

  @Test
  void anUnknownClassIsRefusedWithThoseThereAre() {
    Exception e = assertThrows(InvalidSetting.class, () -> CLOTHES.only("shoe", NAMES));
    assertEquals(
        "--class: there is no class shoe; use 0 to 2 or one of dress, bag, 2", e.getMessage());
    assertThrows(InvalidSetting.class, () -> CLOTHES.only("3", List.of()));
    assertThrows(InvalidSetting.class, () -> NONE.only("0", List.of()));
  }

  @Test
  void guidanceNeedsANetworkWithClassesAndWithout() {
    CLOTHES.requireGuidable(2);
    new Classes(3, Optional.empty(), false).requireGuidable(1);
    NONE.requireGuidable(1);
    assertThrows(InvalidSetting.class, () -> NONE.requireGuidable(2));
    assertThrows(
        InvalidSetting.class, () -> new Classes(3, Optional.empty(), false).requireGuidable(2));
  }
}
