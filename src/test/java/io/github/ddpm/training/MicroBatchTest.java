package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.OutOfMemory;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fewer images at once: the network's inputs stay the same, and memory may be full. */
class MicroBatchTest {
  /** As PyTorch tells it through TorchScript. */
  private static final String FULL =
      """
      The following operation failed in the TorchScript interpreter.
      RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB.\
      """;

  private static TrainingSettings settings(int microBatch) {
    return TinyRun.settings(3, 1, 1e-3, microBatch);
  }

  private static List<Float> noisyPixelsOf(TrainingSettings settings) throws IOException {
    List<Float> pixels = new ArrayList<>();
    try (TinyRun run = new TinyRun(settings, 1, Precision.FP32)) {
      run.loop(
              (xt, output) -> {
                for (float pixel : xt.toFloatArray()) {
                  pixels.add(pixel);
                }
                return output;
              })
          .run(List.of());
    }
    return pixels;
  }

  @Test
  void theNoiseOfAnImageDoesNotDependOnTheMicroBatch() throws IOException {
    List<Float> whole = noisyPixelsOf(settings(0));
    for (int microBatch : new int[] {1, 2, 3}) {
      assertEquals(whole, noisyPixelsOf(settings(microBatch)));
    }
  }

  private static NDArray onSmallGpu(int most, NDArray xt, NDArray output) {
    if (xt.getShape().get(0) > most) {
      throw new EngineException(FULL);
    }
    return output;
  }

  @Test
  void whenAGpuIsFullTheMicroBatchIsHalvedAndNothingElseChanges() throws IOException {
    List<Integer> told = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void onMicroBatch(int images) {
            told.add(images);
          }
        };
    try (TinyRun small = new TinyRun(settings(0), 1, Precision.FP32);
        TinyRun chosen = new TinyRun(settings(1), 1, Precision.FP32)) {
      small.loop((xt, output) -> onSmallGpu(1, xt, output)).run(List.of(listener));
      chosen.train();
      assertEquals(List.of(2, 1), told);
      assertEquals(1, small.state.microBatch());
      for (int i = 0; i < chosen.arrays().size(); i++) {
        assertArrayEquals(
            chosen.arrays().get(i).toByteArray(), small.arrays().get(i).toByteArray());
      }
    }
  }

  @Test
  @Timeout(60)
  void aGpuTooSmallForOneImageIsAFailure() throws IOException {
    try (TinyRun run = new TinyRun(settings(0), 1, Precision.FP32)) {
      TrainingLoop loop = run.loop((xt, output) -> onSmallGpu(0, xt, output));
      Exception e = assertThrows(EngineException.class, () -> loop.run(List.of()));
      assertTrue(OutOfMemory.ofGpu(e));
    }
  }

  /** An array larger than any address space of today. */
  @Test
  void whenTheMachinesMemoryIsFullThatIsAFailure() throws IOException {
    try (TinyRun run = new TinyRun(settings(0), 1, Precision.FP32)) {
      TrainingLoop loop = run.loop((xt, output) -> xt.getManager().zeros(new Shape(1L << 48)));
      Exception e = assertThrows(RuntimeException.class, () -> loop.run(List.of()));
      assertTrue(OutOfMemory.ofHost(e), e.toString());
      assertEquals(4, run.state.microBatch());
    }
  }
}
