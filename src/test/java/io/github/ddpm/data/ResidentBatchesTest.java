package io.github.ddpm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Torch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResidentBatchesTest {
  private final NDManager manager = Torch.newManager(Device.cpu());

  @ParameterizedTest
  @CsvSource({"10, 4, false, 2, 3", "10, 4, true, 2, 3", "3, 8, true, 1, 2", "1, 5, false, 2, 1"})
  void theBatchesAreThoseOfTheHost(int size, int batch, boolean flip, int height, int width) {
    ImageSize window = new ImageSize(height, width);
    ImageSet images = new Numbered(size);
    try (Batches host = new HostBatches(images, batch, 5, flip, window);
        Batches resident = new ResidentBatches(images, batch, 5, flip, window, manager)) {
      for (long step : List.of(0L, 1L, 2L, 3L, 7L, 1_000_000L, 2L)) {
        assertSame(host.at(step), resident.at(step));
      }
    }
  }

  @Test
  void imagesThatMoveInSeveralPiecesAllArrive() {
    // 24 MB each: the pieces are of two and of one.
    ImageSet images = new Shapes(1, 3, ImageSize.square(2896), 3);
    ImageSize window = new ImageSize(2896, 3);
    try (Batches host = new HostBatches(images, 3, 5, true, window);
        Batches resident = new ResidentBatches(images, 3, 5, true, window, manager)) {
      assertEquals(3L * 3 * 2896 * 2896, ResidentBatches.size(images));
      assertSame(host.at(0), resident.at(0));
    }
  }

  @Test
  void onlyTheTensorIsLeftInTheManager() {
    try (Batches batches =
            new ResidentBatches(new Numbered(4), 2, 0, true, new ImageSize(2, 3), manager);
        NDManager step = manager.newSubManager()) {
      NDArray x = batches.at(0).toTensor(step);
      assertEquals(List.of(x), List.copyOf(step.getManagedArrays()));
    }
  }

  @Test
  void closedBatchesAndStepsBelowZeroAreRefused() {
    Batches batches =
        new ResidentBatches(new Numbered(4), 1, 0, false, new ImageSize(2, 3), manager);
    assertThrows(IllegalArgumentException.class, () -> batches.at(-1));
    batches.close();
    assertThrows(IllegalStateException.class, () -> batches.at(0));
  }

  private void assertSame(Batch expected, Batch actual) {
    assertArrayEquals(expected.labels(), actual.labels());
    try (NDArray x = expected.toTensor(manager);
        NDArray y = actual.toTensor(manager)) {
      assertEquals(x.getShape(), y.getShape());
      assertArrayEquals(x.toFloatArray(), y.toFloatArray());
    }
  }
}
