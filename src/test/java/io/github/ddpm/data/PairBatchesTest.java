package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is done to an image is done to the picture beside it. */
final class PairBatchesTest {
  private static final int SEED = 5;

  private final NDManager manager = Torch.newManager(Device.cpu());

  private List<Batches> made(ImageSet images, int batch, boolean flip, ImageSize window) {
    return List.of(
        new HostBatches(images, batch, SEED, flip, window),
        new ResidentBatches(images, batch, SEED, flip, window, manager));
  }

  /** The pictures are x ↦ −x of their images, so they must be it of all that is made of them. */
  private void assertNegative(Batch batch) {
    try (NDArray x = batch.toTensor(manager);
        NDArray shown = batch.condition(manager).orElseThrow()) {
      Shape shape = x.getShape();
      assertEquals(
          new Shape(shape.get(0), 3, shape.get(2), shape.get(3)), shown.getShape(), "shown");
      float[] image = x.toFloatArray();
      float[] picture = shown.toFloatArray();
      int plane = (int) (shape.get(2) * shape.get(3));
      for (int i = 0; i < picture.length; i++) {
        int at = i / (3 * plane) * 2 * plane + i % (3 * plane) % (2 * plane);
        assertEquals(-image[at], picture[i], 1e-6);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 2, 3", "true, 2, 3", "false, 1, 2", "true, 1, 2"})
  void picturesAreCutAndMirroredAsTheirImages(boolean flip, int height, int width) {
    for (Batches batches : made(new Negatives(9), 4, flip, new ImageSize(height, width))) {
      Set<String> seen = new HashSet<>();
      try (batches) {
        for (long step : List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 1_000_000L, 2L)) {
          assertNegative(batches.at(step));
          seen.add(Arrays.toString(batches.at(step).toTensor(manager).toFloatArray()));
        }
      }
      assertEquals(8, seen.size(), "only step 2 comes twice");
    }
  }

  @Test
  void imagesAreInTheOrderAndPlacesThatTheyHaveAlone() {
    ImageSize window = new ImageSize(1, 2);
    try (Batches alone = new HostBatches(new Numbered(9), 4, SEED, true, window)) {
      for (Batches batches : made(new Negatives(9), 4, true, window)) {
        try (batches) {
          for (long step = 0; step < 20; step++) {
            assertArrayEquals(
                alone.at(step).toTensor(manager).toFloatArray(),
                batches.at(step).toTensor(manager).toFloatArray());
          }
        }
      }
      assertEquals(Optional.empty(), alone.at(0).condition(manager));
    }
  }

  @Test
  void sharesAndWindowsOfRunsKeepPairs() {
    ImageSet images = new Negatives(40);
    ImageSet inRuns =
        new Subset(
            new RunsOf(images, Runs.of(0, 7, 20, 31, 40)),
            new MarkedNumbers(40, i -> i % 3 > 0),
            "two of three");
    assertTrue(inRuns.runs().count() > 1);
    for (ImageOrder order : ImageOrder.values()) {
      Share share = new Share(1, 2);
      ImageSize window = new ImageSize(2, 2);
      try (Batches host = new HostBatches(inRuns, order, 8, share, SEED, true, window);
          Batches resident =
              new ResidentBatches(inRuns, order, 8, share, SEED, true, window, manager)) {
        for (long step = 0; step < 12; step++) {
          assertNegative(host.at(step));
          assertNegative(resident.at(step));
          assertArrayEquals(
              host.at(step).condition(manager).get().toFloatArray(),
              resident.at(step).condition(manager).get().toFloatArray());
        }
      }
    }
  }

  /** A set that is stored in runs. */
  private static final class RunsOf extends WrappedImages {
    private final Runs runs;

    RunsOf(ImageSet images, Runs runs) {
      super(images);
      this.runs = runs;
    }

    @Override
    public Runs runs() {
      return runs;
    }
  }

  @Test
  void viewsKeepPairs() {
    Split split = new Holdout(3, 0).split(new Negatives(10));
    ImageSet chosen = SelectedClasses.of(split.training(), List.of("one"));
    for (ImageSet view : List.of(split.all(), split.training(), split.holdout().get(), chosen)) {
      assertEquals(3, view.conditionChannels());
      int[] numbers = new int[view.size()];
      Arrays.setAll(numbers, i -> i);
      assertNegative(HostBatch.of(view, numbers));
    }
  }

  @Test
  void imagesAloneHaveNoPicturesAndAnotherIdentity() {
    ImageSet pairs = new Negatives(10);
    ImageSet alone = new ImagesAlone(pairs);
    assertEquals(0, alone.conditionChannels());
    assertEquals(0, alone.bytesPerCondition());
    assertNotEquals(pairs.identity(), alone.identity());
    byte[] untouched = new byte[40];
    alone.copyConditionTo(3, untouched, 0);
    assertArrayEquals(new byte[40], untouched);
    assertEquals(Optional.empty(), HostBatch.of(alone, 1, 2).condition(manager));
    assertEquals(10 * 12, ResidentBatches.size(alone));
    assertEquals(10 * (12 + 18), ResidentBatches.size(pairs));
  }

  @Test
  void anyRestartGivesTheSamePictures() {
    List<float[]> inOrder = new ArrayList<>();
    ImageSize window = new ImageSize(2, 2);
    try (HostBatches batches = new HostBatches(new Negatives(10), 4, SEED, true, window)) {
      for (int step = 0; step < 10; step++) {
        inOrder.add(batches.at(step).condition(manager).get().toFloatArray());
      }
    }
    for (int step = 9; step >= 0; step--) {
      for (Batches resumed : made(new Negatives(10), 4, true, window)) {
        try (resumed) {
          assertArrayEquals(
              inOrder.get(step), resumed.at(step).condition(manager).get().toFloatArray());
        }
      }
    }
  }
}
