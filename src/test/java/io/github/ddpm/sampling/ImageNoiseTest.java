package io.github.ddpm.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.testing.EngineTest;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageNoiseTest extends EngineTest {

  private NDArray draw(long seed, long firstImage, int images, int step) {
    return new ImageNoise(manager, seed, firstImage, new Shape(images, 3, 8, 8)).draw(step);
  }

  @Test
  void anImagesNoiseDoesNotDependOnItsBatch() {
    NDArray batch = draw(42, 10, 6, 3);
    assertEquals(DataType.FLOAT32, batch.getDataType());
    assertEquals(new Shape(6, 3, 8, 8), batch.getShape());
    assertArrayEquals(draw(42, 14, 1, 3).toFloatArray(), batch.get("4:5").toFloatArray(), "alone");
    assertArrayEquals(
        draw(42, 13, 9, 3).get("1:2").toFloatArray(),
        batch.get("4:5").toFloatArray(),
        "elsewhere in another batch");
  }

  @Test
  void theSameStepCanBeDrawnAgain() {
    assertArrayEquals(draw(1, 0, 2, 5).toFloatArray(), draw(1, 0, 2, 5).toFloatArray());
  }

  @Test
  void seedsImagesAndStepsAllDiffer() {
    Set<Float> firstPixels = new HashSet<>();
    for (long seed = -1; seed < 9; seed++) {
      for (int step = NoiseSource.START; step < 9; step++) {
        for (float pixel : draw(seed, 0, 10, step).get(":, 0, 0, 0").toFloatArray()) {
          firstPixels.add(pixel);
        }
      }
    }
    // A thousand floats drawn from some ten million likely ones.
    assertEquals(1000, firstPixels.size(), 1);
  }

  @Test
  void noiseIsStandardNormalAndUncorrelatedBetweenSteps() {
    NDArray first = draw(7, 0, 500, NoiseSource.START);
    NDArray second = draw(7, 0, 500, 0);
    double tolerance = 5 / Math.sqrt((double) first.size());
    assertEquals(0, first.mean().getFloat(), tolerance);
    assertEquals(1, first.square().mean().getFloat(), 2 * tolerance);
    assertEquals(3, first.pow(4).mean().getFloat(), 10 * tolerance);
    assertEquals(0, first.mul(second).mean().getFloat(), tolerance);
    assertEquals(
        0, first.get("1:").mul(first.get(":-1")).mean().getFloat(), tolerance, "between images");
  }

  // Printed by this class on Java 17: a seed is a promise that later versions keep.
  @Test
  void aSeedMeansTheSameNoiseForEver() {
    float[] noise = draw(2024, 5, 1, 17).toFloatArray();
    assertArrayEquals(
        new float[] {-1.4915497f, -0.13722324f, -0.34101552f},
        new float[] {noise[0], noise[1], noise[191]});
  }
}
