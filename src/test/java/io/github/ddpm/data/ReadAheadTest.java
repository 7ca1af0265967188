package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ReadAheadTest {
  /** 40 runs of 10 images, in three windows an epoch, that note what is loaded. */
  private static final class Noting extends WrappedImages {
    private final LinkedBlockingQueue<Integer> loaded = new LinkedBlockingQueue<>();

    Noting() {
      super(new InRuns(Runs.of(IntStream.rangeClosed(0, 40).map(k -> 10 * k).toArray())));
    }

    @Override
    public long bytesOf(int run) {
      return 1000;
    }

    @Override
    public void load(int run) {
      loaded.add(run);
    }

    private List<Integer> next(int count) throws InterruptedException {
      List<Integer> runs = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Integer run = loaded.poll(1, TimeUnit.MINUTES);
        assertTrue(run != null, "only " + runs);
        runs.add(run);
      }
      return runs;
    }
  }

  private static List<Integer> runs(Epochs epochs, long window) {
    return Arrays.stream(epochs.runsOf(window)).boxed().toList();
  }

  @Test
  void theWindowInUseIsReadAndThenTheNextOneAndNoneTwice() throws Exception {
    Noting images = new Noting();
    Epochs epochs = ImageOrder.WINDOWS.epochs(images, 3);
    try (HostBatches batches = new HostBatches(images, 10, 3, false, images.imageSize())) {
      batches.at(0);
      int first = runs(epochs, 0).size() + runs(epochs, 1).size();
      List<Integer> expected = new ArrayList<>(runs(epochs, 0));
      expected.addAll(runs(epochs, 1));
      assertEquals(expected, images.next(first));
      Set<Integer> used = new HashSet<>();
      for (int step = 0; step < runs(epochs, 0).size(); step++) {
        for (int label : batches.at(step).labels()) {
          used.add(label / 10);
        }
      }
      assertEquals(new HashSet<>(runs(epochs, 0)), used);
      batches.at(runs(epochs, 0).size());
      assertEquals(runs(epochs, 2), images.next(runs(epochs, 2).size()));
      batches.at(40); // The second epoch.
      assertEquals(runs(epochs, 3), images.next(runs(epochs, 3).size()).subList(0, 13));
    }
  }

  @Test
  void whatMemoryCannotHoldIsNotReadAhead() throws Exception {
    Noting images = new Noting();
    Epochs epochs = ImageOrder.WINDOWS.epochs(images, 3);
    try (ReadAhead small = new ReadAhead(images, epochs::runsOf, 20_000)) {
      small.enter(0); // 13 and 13 runs.
    }
    assertEquals(0, images.loaded.size());
    try (ReadAhead large = new ReadAhead(images, epochs::runsOf, 27_000)) {
      large.enter(0);
      images.next(26);
    }
  }

  @Test
  void setsInOneRunAreNotReadAhead() {
    ImageSet one = new InRuns(Runs.one(50));
    for (ImageOrder order : ImageOrder.values()) {
      assertEquals(0, order.epochs(one, 1).runsOf(0).length);
    }
  }
}
