package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HoldoutTest {
  private static List<Integer> numbers(ImageSet images) {
    return IntStream.range(0, images.size()).map(images::label).boxed().toList();
  }

  private static List<Integer> heldOut(Split split) {
    return numbers(split.holdout().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({"7, 1", "7, 6", "10, 0.5", "100, 0.1", "1000, 333", "60000, 500", "1001, 0.05"})
  void everyImageIsInOnePartAndEachStretchHasItsShare(int size, String setting) {
    Number value =
        setting.contains(".") ? (Number) Double.valueOf(setting) : Integer.valueOf(setting);
    Split split = Holdout.of(value).split(new Numbered(size));

    int count = split.heldOut();
    double wanted = value.doubleValue() < 1 ? value.doubleValue() * size : value.doubleValue();
    assertEquals(Math.round(wanted), count);
    List<Integer> both = new ArrayList<>(numbers(split.training()));
    both.addAll(heldOut(split));
    both.sort(null);
    assertEquals(numbers(split.all()), both);
    for (int part = 0; part < count; part++) {
      int number = heldOut(split).get(part);
      assertTrue((long) part * size / count <= number, number + "");
      assertTrue(number < (part + 1L) * size / count, number + "");
    }
  }

  @Test
  void aPartsImagesAreThoseOfTheCollection() {
    Split split = Holdout.of(3).split(new Numbered(20));
    ImageSet held = split.holdout().orElseThrow();
    byte[] expected = new byte[14];
    byte[] actual = new byte[14];
    split.all().copyTo(held.label(2), expected, 1);
    held.copyTo(2, actual, 1);
    assertArrayEquals(expected, actual);
    assertEquals(split.all().imageSize(), held.imageSize());
    assertEquals(split.all().classes(), held.classes());
    assertEquals(split.all().channels(), held.channels());
  }

  /** Shapes take turns, so a fixed distance between held-out images would leave kinds out. */
  @Test
  void periodicCollectionsLoseNoKind() {
    ImageSet shapes = new Shapes(5, 4000, ImageSize.square(8), 1);
    int[] counts = new int[4];
    heldOut(Holdout.of(200).split(shapes)).forEach(kind -> counts[kind]++);
    for (int count : counts) {
      assertTrue(count > 25, "200 of four kinds: " + List.of(counts[0], counts[1], counts[2]));
    }
  }

  @Test
  void theLengthAloneDecides() {
    Split one = Holdout.of(20).split(new Numbered(300));
    Split share = Holdout.of(20 / 300.0).split(new Numbered(300));
    assertEquals(heldOut(one), heldOut(share));
    // A change of the rule would let runs that resume train on what they held out.
    assertEquals(List.of(0, 25, 37, 59, 71), heldOut(one).subList(0, 5));
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void inSeveralEpochsTrainingSeesAllImagesButThoseHeldOut(boolean flip) {
    Split split = Holdout.of(0.3).split(new Numbered(50));
    Set<Integer> seen = new TreeSet<>();
    for (long seed = 0; seed < 5; seed++) {
      ImageSize whole = split.all().imageSize();
      try (HostBatches batches = new HostBatches(split.training(), 8, seed, flip, whole)) {
        for (int step = 0; step < 20; step++) {
          for (int label : batches.at(step).labels()) {
            seen.add(label);
          }
        }
      }
    }
    assertEquals(new TreeSet<>(numbers(split.training())), seen);
    heldOut(split).forEach(number -> assertTrue(!seen.contains(number)));
  }

  @Test
  void nothingHeldOutIsTheCollectionItself() {
    ImageSet all = new Numbered(5);
    for (Number none : List.<Number>of(0, 0.0)) {
      Split split = Holdout.of(none).split(all);
      assertSame(all, split.training());
      assertTrue(split.holdout().isEmpty());
    }
  }

  @Test
  void aSplitWithoutAnyImagesOnOneSideIsRefused() {
    assertRefused(5, 5, "holdout: is 5, which leaves none of 5 images; hold out fewer");
    assertRefused(600, 5, "holdout: is 600, which leaves none of 5 images; hold out fewer");
    assertRefused(0.01, 5, "holdout: is 0.01, which is none of 5 images; hold out more, or 0");
  }

  private static void assertRefused(Number value, int size, String message) {
    ImageSet images = new Numbered(size);
    Holdout holdout = Holdout.of(value);
    assertEquals(
        message, assertThrows(InvalidSetting.class, () -> holdout.split(images)).getMessage());
  }
}
