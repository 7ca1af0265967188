package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImageOrderTest {
  private static final int LARGE = (1 << 20) + 1;

  private static int[] epoch(ImageOrder order, ImageSet images, long seed, int epoch) {
    Epochs epochs = order.epochs(images, seed);
    long from = (long) epoch * images.size();
    return IntStream.range(0, images.size()).map(i -> epochs.imageAt(from + i)).toArray();
  }

  /** Runs of very different lengths, some of them empty. */
  private static ImageSet inRuns(int count) {
    int[] limits = new int[count + 1];
    for (int k = 0; k < count; k++) {
      limits[k + 1] = limits[k] + (k % 5 == 3 ? 0 : 1 + k % 7);
    }
    return new InRuns(Runs.of(limits));
  }

  /** The bytes of all runs that began before there was a choice depend on it. */
  @Test
  void aShuffledEpochIsFisherAndYatesOfWhateverSize() {
    for (ImageSet images : List.of(new Numbered(1000), new Numbered(LARGE))) {
      assertArrayEquals(
          Seeds.permutation(images.size(), Seeds.of(7, 0, 2)),
          epoch(ImageOrder.SHUFFLED, images, 7, 2));
    }
    // The first images of an epoch, as the first version drew them.
    assertArrayEquals(
        new int[] {156, 535, 740, 47, 707},
        Arrays.copyOf(epoch(ImageOrder.SHUFFLED, new Numbered(1000), 7, 0), 5));
  }

  @Test
  void newRunsAreShuffledOnlyIfTheirSetIsSmallAndInOneRun() {
    assertEquals(ImageOrder.SHUFFLED, ImageOrder.of(new Numbered(LARGE - 1)));
    assertEquals(ImageOrder.WINDOWS, ImageOrder.of(new Numbered(LARGE)));
    assertEquals(ImageOrder.WINDOWS, ImageOrder.of(inRuns(2)));
  }

  @Test
  void wordsAreThoseInRecordsAndOthersAreRefused() {
    assertEquals(ImageOrder.SHUFFLED, ImageOrder.named(""));
    assertEquals(ImageOrder.WINDOWS, ImageOrder.named("windows-16"));
    InvalidSetting refused =
        assertThrows(InvalidSetting.class, () -> ImageOrder.named("windows-32"));
    assertTrue(refused.getMessage().contains("'windows-32'"), refused.getMessage());
    assertTrue(refused.getMessage().contains("another --run"), refused.getMessage());
  }

  /** The numbers are those of an independent program in Python. */
  @Test
  void windowsNeverChange() {
    ImageSet few = new InRuns(Runs.of(0, 3, 5, 5, 9));
    assertArrayEquals(new int[] {2, 5, 6, 0, 4, 1, 8, 7, 3}, epoch(ImageOrder.WINDOWS, few, 7, 0));
    assertArrayEquals(new int[] {5, 3, 2, 1, 4, 6, 7, 8, 0}, epoch(ImageOrder.WINDOWS, few, 7, 1));
    int[] limits = IntStream.range(0, 41).map(i -> 2 * i + i % 3).toArray();
    int[] many = epoch(ImageOrder.WINDOWS, new InRuns(Runs.of(limits)), 7, 2);
    assertArrayEquals(
        new int[] {0, 3, 26, 20, 4, 72, 22, 47, 62, 18, 76, 63}, Arrays.copyOf(many, 12));
    assertArrayEquals(new int[] {44, 27, 78, 79, 41, 29}, Arrays.copyOfRange(many, 75, 81));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 15, 16, 17, 33, 100, 1000})
  void anEpochInWindowsHoldsEachImageOnceAndEachWindowItsRuns(int count) {
    ImageSet images = inRuns(count);
    for (int epoch = 0; epoch < 3; epoch++) {
      int[] numbers = epoch(ImageOrder.WINDOWS, images, 5, epoch);
      assertArrayEquals(
          IntStream.range(0, images.size()).toArray(), Arrays.stream(numbers).sorted().toArray());

      Epochs epochs = ImageOrder.WINDOWS.epochs(images, 5);
      int windows = (count + 15) / 16;
      List<Integer> runs = new ArrayList<>();
      for (int w = epoch * windows; w < (epoch + 1) * windows; w++) {
        int[] own = epochs.runsOf(w);
        assertTrue(own.length <= 16, own.length + "");
        Arrays.stream(own).forEach(runs::add);
      }
      assertEquals(count == 1 ? 0 : count, runs.size());
      assertEquals(runs.size(), new HashSet<>(runs).size());
      for (int i = 0; i < numbers.length && count > 1; i++) {
        int[] own = epochs.runsOf(epochs.windowAt((long) epoch * images.size() + i));
        int run = images.runs().of(numbers[i]);
        assertTrue(Arrays.stream(own).anyMatch(r -> r == run), "image " + numbers[i]);
      }
    }
  }

  @Test
  void epochsAndSeedsDiffer() {
    ImageSet images = inRuns(40);
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < 5; seed++) {
      for (int epoch = 0; epoch < 5; epoch++) {
        seen.add(Arrays.toString(epoch(ImageOrder.WINDOWS, images, seed, epoch)));
      }
    }
    assertEquals(25, seen.size());
  }

  /** Ranks find their shares, and steps are repeated, in whatever sequence. */
  @Test
  void anyPositionIsFoundAlone() {
    ImageSet images = inRuns(40);
    int[] all = epoch(ImageOrder.WINDOWS, images, 1, 3);
    for (int i = 0; i < all.length; i += 7) {
      Epochs fresh = ImageOrder.WINDOWS.epochs(images, 1);
      assertEquals(all[i], fresh.imageAt(3L * images.size() + i));
    }
    try (HostBatches whole = new HostBatches(images, 6, 1, false, images.imageSize())) {
      for (int rank = 0; rank < 2; rank++) {
        try (HostBatches share =
            new HostBatches(
                images, ImageOrder.WINDOWS, 6, new Share(rank, 2), 1, false, images.imageSize())) {
          for (int step : new int[] {0, 50, 3}) {
            assertArrayEquals(
                Arrays.copyOfRange(whole.at(step).labels(), 3 * rank, 3 * rank + 3),
                share.at(step).labels());
          }
        }
      }
    }
  }

  @Test
  void imagesOfAWindowAreMixed() {
    int[] limits = IntStream.rangeClosed(0, 16).map(i -> 1000 * i).toArray();
    int[] numbers = epoch(ImageOrder.WINDOWS, new InRuns(Runs.of(limits)), 0, 0);
    int[] ofRun = new int[16];
    for (int i = 0; i < 1600; i++) {
      ofRun[numbers[i] / 1000]++;
    }
    for (int count : ofRun) { // 100 with a deviation of 9.2.
      assertEquals(100, count, 60);
    }
    assertNotEquals(numbers[0] + 1, numbers[1]);
  }

  @Test
  void runsKnowTheirImages() {
    Runs runs = Runs.of(0, 0, 3, 3, 3, 5);
    assertEquals(5, runs.count());
    assertEquals(
        "1 1 1 4 4",
        IntStream.range(0, 5).mapToObj(i -> runs.of(i) + "").reduce((a, b) -> a + " " + b).get());
    assertEquals(0, Runs.one(4).of(3));
  }
}
