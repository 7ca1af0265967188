package io.github.ddpm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.data.HostBatch;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.Rescaling;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Images of a collection, made small for a network that is watched or measured. */
final class ShrunkImagesTest extends EngineTest {
  private static final int COUNT = 9;

  /** The centre of each, as training would make it small, and all of them before any again. */
  @Test
  void eachImageIsShownOnceAsTrainingShowsIt() {
    Shapes images = new Shapes(1, COUNT, new ImageSize(12, 16), 3);
    ShrunkImages small = new ShrunkImages(images, new ImageSize(8, 12), 4);
    NDArray all = HostBatch.of(images, IntStream.range(0, COUNT).toArray()).toTensor(manager);
    float[] expected = Rescaling.shrunk(all.get(":, :, 2:10, 2:14"), 4).toFloatArray();
    int pixels = expected.length / COUNT;
    Set<Integer> seen = new HashSet<>();
    for (int number = 0; number < COUNT; number++) {
      float[] shown = small.pixels(number);
      assertEquals(3 * 2 * 3, shown.length);
      int image =
          IntStream.range(0, COUNT)
              .filter(i -> Math.abs(expected[i * pixels] - shown[0]) < 1e-5)
              .findFirst()
              .orElseThrow();
      seen.add(image);
      assertArrayEquals(all(expected, image * pixels, pixels), shown, 1e-5f, "image " + image);
      assertArrayEquals(shown, small.pixels(number + COUNT));
    }
    assertEquals(COUNT, seen.size());
  }

  private static float[] all(float[] values, int from, int count) {
    float[] part = new float[count];
    System.arraycopy(values, from, part, 0, count);
    return part;
  }
}
