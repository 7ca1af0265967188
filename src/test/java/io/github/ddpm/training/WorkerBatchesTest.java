package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.HostBatches;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.data.Share;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.progress.StepClock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What workers of rounds see: together the images of one, and each of them all noise levels. */
final class WorkerBatchesTest {
  private static final int IMAGES = 8;
  private static final int TIMESTEPS = 1000;

  private static NoisyBatches noisy(Batches batches, NDManager manager) {
    DiffusionSettings settings = DiffusionSettings.defaults();
    return new NoisyBatches(
        batches,
        IMAGES,
        1,
        new Objective(manager, settings),
        DrawnTimesteps.of(
            manager, TimestepSettings.of(TimestepSampling.STRATIFIED), NoiseSchedule.of(settings)),
        new LabelDropout(0, 0));
  }

  private static Batches batches() {
    Shapes images = new Shapes(1, 23, ImageSize.square(8), 1);
    return new HostBatches(images, IMAGES, 1, false, images.imageSize());
  }

  @Test
  void everyWorkerMeetsAllNoiseLevelsInEachStep() throws Exception {
    try (NDManager manager = NDManager.newBaseManager();
        Batches batches = batches()) {
      WorkerBatches workers = new WorkerBatches(noisy(batches, manager), 3, Share.WHOLE, 0);
      for (int worker = 0; worker < 3; worker++) {
        long[] t = workers.at(5, worker, 0, manager, StepClock.OFF).t().toLongArray();
        assertArrayEquals(
            LongStream.range(0, IMAGES).toArray(),
            LongStream.of(t).map(each -> each * IMAGES / TIMESTEPS).toArray());
      }
      assertEquals(IMAGES, workers.count());
    }
  }

  @Test
  void togetherTheyTakeTheImagesInTheOrderOfOne() throws Exception {
    try (NDManager manager = NDManager.newBaseManager();
        Batches batches = batches();
        Batches plain = batches()) {
      WorkerBatches workers = new WorkerBatches(noisy(batches, manager), 2, Share.WHOLE, 0);
      List<float[]> seen = new ArrayList<>();
      for (long step = 0; step < 4; step++) {
        for (int worker = 0; worker < 2; worker++) {
          seen.add(workers.at(step, worker, 0, manager, StepClock.OFF).xStart().toFloatArray());
        }
      }
      for (int step = 0; step < seen.size(); step++) {
        assertArrayEquals(plain.at(step).toTensor(manager).toFloatArray(), seen.get(step));
      }
    }
  }
}
