package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostBatchesTest {
  private static final ImageSize SIZE = new Numbered(1).imageSize();

  @ParameterizedTest
  @CsvSource({"12, 4", "10, 4", "7, 7", "3, 8", "1, 5", "20, 1"})
  void eachEpochHoldsEachImageOnceAndNothingIsDropped(int size, int batchSize) {
    List<Integer> seen = new ArrayList<>();
    try (HostBatches batches = new HostBatches(new Numbered(size), batchSize, 5, false, SIZE)) {
      for (int step = 0; step < 3 * size; step++) {
        for (int label : batches.at(step).labels()) {
          seen.add(label);
        }
      }
    }
    assertEquals(3 * size * batchSize, seen.size());
    for (int epoch = 0; epoch < 3 * batchSize; epoch++) {
      assertEquals(size, new HashSet<>(seen.subList(epoch * size, (epoch + 1) * size)).size());
    }
  }

  @Test
  void epochsAreShuffledDifferently() {
    try (HostBatches batches = new HostBatches(new Numbered(50), 50, 0, false, SIZE);
        HostBatches others = new HostBatches(new Numbered(50), 50, 1, false, SIZE)) {
      assertFalse(Arrays.equals(batches.at(0).labels(), batches.at(1).labels()));
      assertFalse(Arrays.equals(batches.at(0).labels(), others.at(0).labels()));
      assertFalse(Arrays.equals(batches.at(0).labels(), IntStream.range(0, 50).toArray()));
    }
  }

  @Test
  void anyOrderOfStepsAndAnyRestartGivesTheSameBatches() {
    List<HostBatch> inOrder = new ArrayList<>();
    try (HostBatches batches = new HostBatches(new Numbered(10), 4, 5, true, SIZE)) {
      for (int step = 0; step < 20; step++) {
        inOrder.add(batches.at(step));
      }
      for (int step : new int[] {17, 3, 3, 4, 0, 19, 18}) {
        assertSame(inOrder.get(step), batches.at(step));
      }
    }
    for (int step = 0; step < 20; step++) {
      try (HostBatches resumed = new HostBatches(new Numbered(10), 4, 5, true, SIZE)) {
        assertSame(inOrder.get(step), resumed.at(step));
      }
    }
  }

  @Test
  void withoutFlippingPixelsAreTheImagesOwn() {
    try (HostBatches batches = new HostBatches(new Numbered(10), 4, 5, false, SIZE)) {
      HostBatch batch = batches.at(6);
      assertEquals(4, batch.labels().length);
      assertEquals(2, batch.channels());
      assertEquals(new ImageSize(2, 3), batch.imageSize());
      for (int i = 0; i < 4; i++) {
        assertArrayEquals(image(batch.labels()[i]), pixels(batch, i));
      }
    }
  }

  @Test
  void flippingMirrorsEachRowOfAboutHalfTheImagesAnewInEachEpoch() {
    int flipped = 0;
    boolean[][] flips = new boolean[2][100];
    try (HostBatches batches = new HostBatches(new Numbered(100), 100, 5, true, SIZE)) {
      for (int epoch = 0; epoch < 2; epoch++) {
        HostBatch batch = batches.at(epoch);
        for (int i = 0; i < 100; i++) {
          byte[] own = image(batch.labels()[i]);
          byte[] mirrored = mirrored(own);
          boolean flip = Arrays.equals(mirrored, pixels(batch, i));
          assertTrue(flip || Arrays.equals(own, pixels(batch, i)));
          flips[epoch][batch.labels()[i]] = flip;
          flipped += flip ? 1 : 0;
        }
      }
    }
    assertEquals(100, flipped, 30);
    assertNotEquals(Arrays.toString(flips[0]), Arrays.toString(flips[1]));
  }

  @Test
  void windowsLieEverywhereInTheImageAndComeAnewInEachEpoch() {
    Set<Integer> corners = new HashSet<>();
    ImageSize window = new ImageSize(1, 2);
    try (HostBatches batches = new HostBatches(new Numbered(1), 1, 5, false, window)) {
      for (int step = 0; step < 100; step++) {
        HostBatch batch = batches.at(step);
        assertEquals(window, batch.imageSize());
        byte[] pixels = batch.pixels();
        int corner = pixels[0];
        // Two channels of 2x3: the second begins six later.
        assertArrayEquals(
            new byte[] {
              (byte) corner, (byte) (corner + 1), (byte) (corner + 6), (byte) (corner + 7)
            },
            pixels);
        corners.add(corner);
      }
    }
    assertEquals(Set.of(0, 1, 3, 4), corners);
    assertThrows(
        IllegalArgumentException.class,
        () -> new HostBatches(new Numbered(1), 1, 5, false, new ImageSize(2, 4)));
  }

  @Test
  void anErrorSurfacesAtTheStepThatItSpoils() {
    ImageSet broken =
        new ImageSet() {
          private final Numbered whole = new Numbered(4);

          @Override
          public int size() {
            return whole.size();
          }

          @Override
          public int channels() {
            return whole.channels();
          }

          @Override
          public ImageSize imageSize() {
            return whole.imageSize();
          }

          @Override
          public List<String> classes() {
            return whole.classes();
          }

          @Override
          public int label(int index) {
            return index;
          }

          @Override
          public void copyTo(int index, byte[] target, int offset) {
            if (index == 2) {
              throw new IllegalArgumentException("image 2 is broken");
            }
            whole.copyTo(index, target, offset);
          }
        };
    try (HostBatches whole = new HostBatches(new Numbered(4), 1, 0, false, SIZE);
        HostBatches batches = new HostBatches(broken, 1, 0, false, broken.imageSize())) {
      for (int step = 0; step < 8; step++) {
        long s = step;
        if (whole.at(s).labels()[0] == 2) {
          IllegalStateException e = assertThrows(IllegalStateException.class, () -> batches.at(s));
          assertEquals(
              "the batch of step " + s + " cannot be made: image 2 is broken", e.getMessage());
        } else {
          assertEquals(1, batches.at(s).labels().length);
        }
      }
    }
  }

  @Test
  void closedBatchesAndStepsBelowZeroAreRefused() {
    HostBatches batches = new HostBatches(new Numbered(4), 1, 0, false, SIZE);
    assertThrows(IllegalArgumentException.class, () -> batches.at(-1));
    batches.close();
    assertThrows(IllegalStateException.class, () -> batches.at(0));
    assertThrows(
        IllegalArgumentException.class, () -> new HostBatches(new Numbered(4), 0, 0, false, SIZE));
  }

  private static void assertSame(HostBatch expected, HostBatch actual) {
    assertArrayEquals(expected.pixels(), actual.pixels());
    assertArrayEquals(expected.labels(), actual.labels());
  }

  private static byte[] image(int index) {
    byte[] pixels = new byte[12];
    new Numbered(index + 1).copyTo(index, pixels, 0);
    return pixels;
  }

  private static byte[] mirrored(byte[] image) {
    byte[] mirrored = new byte[12];
    for (int i = 0; i < 12; i++) {
      mirrored[i] = image[i / 3 * 3 + 2 - i % 3];
    }
    return mirrored;
  }

  private static byte[] pixels(HostBatch batch, int i) {
    return Arrays.copyOfRange(batch.pixels(), 12 * i, 12 * (i + 1));
  }
}
