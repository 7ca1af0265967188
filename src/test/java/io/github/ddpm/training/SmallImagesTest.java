package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.data.Batches;
import io.github.ddpm.data.HostBatches;
import io.github.ddpm.data.ImageOrder;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.data.Share;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.ForwardProcess;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.diffusion.Objective;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.testing.EngineTest;
import io.github.ddpm.torch.Rescaling;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a network is shown that learns to enlarge. */
final class SmallImagesTest extends EngineTest {
  private static final int IMAGES = 6;
  private static final NoiseSchedule SCHEDULE = NoiseSchedule.of(DiffusionSettings.defaults());

  private ForwardProcess forward() {
    return new ForwardProcess(manager, SCHEDULE);
  }

  /** Windows of 8x8 in images of 10x12, mirrored at random. */
  private static Batches batches(Share share) {
    Shapes images = new Shapes(1, 5, new ImageSize(10, 12), 1);
    ImageOrder order = ImageOrder.of(images);
    return new HostBatches(images, order, IMAGES, share, 1, true, ImageSize.square(8));
  }

  private NoisyBatch batch(int noiseLevel, long step, Share share) {
    DiffusionSettings settings = DiffusionSettings.defaults();
    Objective objective = new Objective(manager, settings);
    try (Batches batches = batches(share)) {
      return new NoisyBatches(
              batches,
              IMAGES,
              1,
              objective,
              DrawnTimesteps.of(manager, TimestepSettings.of(TimestepSampling.UNIFORM), SCHEDULE),
              new SmallImages(forward(), 2, noiseLevel))
          .at(step, 0, share, manager, StepClock.OFF);
    }
  }

  private static NDArray shown(NoisyBatch batch) {
    return batch.xt().get(":, 1:");
  }

  /** Each window, mirrored or not: not the image that it was cut from. */
  @Test
  void theNetworkIsShownTheImageOfWhichItIsToFindTheNoise() {
    for (int step = 0; step < 4; step++) {
      NoisyBatch batch = batch(0, step, Share.WHOLE);
      NDArray expected = Rescaling.enlarged(Rescaling.shrunk(batch.xStart(), 2), 8, 8);
      assertEquals(2, batch.input().size(), "it is told no level of noise");
      assertArrayEquals(expected.toFloatArray(), shown(batch).toFloatArray());
    }
  }

  @Test
  void theImageIsNoisedAnewUpToTheLevelThatTheNetworkIsTold() {
    Set<Long> levels = new LinkedHashSet<>();
    for (int step = 0; step < 40; step++) {
      NoisyBatch batch = batch(3, step, Share.WHOLE);
      NDArray told = batch.input().get(2);
      assertEquals(DataType.INT64, told.getDataType());
      NDArray clean = Rescaling.enlarged(Rescaling.shrunk(batch.xStart(), 2), 8, 8);
      NDArray least = forward().qSample(clean, told, clean.zerosLike());
      for (int i = 0; i < IMAGES; i++) {
        int level = (int) told.getLong(i);
        levels.add((long) level);
        double variance =
            shown(batch)
                .get(i + ":" + (i + 1))
                .sub(least.get(i + ":" + (i + 1)))
                .square()
                .mean()
                .getFloat();
        double sigma = SCHEDULE.at(level).sigma();
        assertEquals(1, variance / (sigma * sigma), 0.9, "level " + level);
      }
      NDArray noiseOfX = batch.target();
      NDArray noiseOfSmall = shown(batch).sub(least);
      double together = noiseOfX.mul(noiseOfSmall).mean().getFloat();
      double apart = Math.sqrt(noiseOfSmall.square().mean().getFloat());
      assertTrue(Math.abs(together / apart) < 0.3, "two noises, not one: " + together / apart);
    }
    assertEquals(Set.of(0L, 1L, 2L, 3L), levels);
  }

  @Test
  void allWhoShareABatchShowWhatOneWould() {
    NoisyBatch whole = batch(300, 7, Share.WHOLE);
    for (int rank = 0; rank < 2; rank++) {
      Share share = new Share(rank, 2);
      NoisyBatch part = batch(300, 7, share);
      assertArrayEquals(
          share.of(whole.input().get(2)).toLongArray(), part.input().get(2).toLongArray());
      assertArrayEquals(share.of(shown(whole)).toFloatArray(), shown(part).toFloatArray(), 1e-6f);
    }
  }

  @Test
  void measuringShowsAnImageAlwaysTheSame() {
    SmallImages small = new SmallImages(forward(), 2, 300);
    NDArray images = batch(0, 0, Share.WHOLE).xStart();
    NDArray all = small.inMeasuring(new int[IMAGES], images, 10).image().orElseThrow();
    NDArray rest = small.inMeasuring(new int[2], images.get("4:6"), 14).image().orElseThrow();
    assertArrayEquals(all.get("4:6").toFloatArray(), rest.toFloatArray(), 1e-6f);
  }
}
