package io.github.ddpm.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.evaluation.Likelihood.Bound;
import io.github.ddpm.generate.BatchSampler;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.sampling.Sampler;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.UnconditionalGeneration;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LikelihoodTest {
  private static final int TIMESTEPS = 10;
  private static final int BATCH = 2;
  private static final int MOST_AT_ONCE = 64;
  private static final RunConfig CONFIG =
      ConfigLoader.override(
          RunConfig.defaults(),
          Assignment.parse(
              List.of(
                  "data.image_size=8",
                  "model.block_out_channels=[8]",
                  "model.attention_resolutions=[]",
                  "model.norm_num_groups=4",
                  "diffusion.timesteps=" + TIMESTEPS,
                  "sampling.grain=" + BATCH,
                  "sampling.steps=" + TIMESTEPS)));

  private final Pipeline pipeline = Pipeline.untrained(CONFIG, Device.cpu());
  private final Shapes images = new Shapes(0, 70, ImageSize.square(8), 3);

  @TempDir Path folder;

  @AfterEach
  void close() {
    pipeline.close();
  }

  @Test
  void eachTimestepOfABatchIsShownAsItIsDone() throws IOException {
    Told told = new Told();
    likelihood(BATCH).of(folder.resolve("nll.f32"), images, 4, 0, told);
    assertEquals(List.of(0L, 40L), told.begun);
    assertEquals(LongStream.rangeClosed(1, 20).map(i -> BATCH * i).boxed().toList(), told.advanced);
  }

  @Test
  void whatWasComputedIsReadAgain() throws IOException {
    Path file = folder.resolve("nll.f32");
    likelihood(BATCH).of(file, images, 4, 0, Progress.NONE);
    long length = Files.size(file);
    Told told = new Told();

    Bound cut = likelihood(BATCH).of(file, images, 4, 0, told);

    assertTrue(told.begun.isEmpty(), "nothing was left to do");
    assertEquals(length, Files.size(file));
    assertEquals(
        likelihood(BATCH).of(folder.resolve("fresh.f32"), images, 4, 0, Progress.NONE).mean(),
        cut.mean());
  }

  @Test
  void aCutLosesAFewImagesHoweverManyAreDrawnAtOnce() throws IOException {
    Path file = folder.resolve("nll.f32");
    int bytesPerRow = 3 * Float.BYTES;
    List<Long> lost = new ArrayList<>();
    Progress told =
        new Progress() {
          @Override
          public synchronized void advance(long done) {
            lost.add(done - file.toFile().length() / bytesPerRow * TIMESTEPS);
          }
        };
    likelihood(1000).of(file, images, MOST_AT_ONCE + 1, 0, told);
    lost.forEach(evaluations -> assertTrue(evaluations <= (long) MOST_AT_ONCE * TIMESTEPS));
    assertEquals(MOST_AT_ONCE + 1, Files.size(file) / bytesPerRow);
  }

  @Test
  void anImagesTermsDependOnNeitherBatchNorWhereACutWas() throws IOException {
    Path whole = folder.resolve("whole.f32");
    likelihood(64).of(whole, images, 9, 0, Progress.NONE);
    byte[] expected = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut.f32");
    Files.write(cut, Arrays.copyOf(expected, 3 * 3 * Float.BYTES));
    likelihood(1).of(cut, images, 9, 0, Progress.NONE);
    assertArrayEquals(expected, Files.readAllBytes(cut));
  }

  private Likelihood likelihood(int batch) {
    SamplingSettings settings =
        ConfigLoader.override(CONFIG, Assignment.parse(List.of("sampling.batch_size=" + batch)))
            .sampling();
    Sampler sampler = Samplers.of(settings, pipeline.scheduler().schedule());
    return new Likelihood(
        new BatchSampler(
            pipeline,
            settings,
            Precision.FP32,
            new Classes(0, Optional.empty(), false),
            new UnconditionalGeneration(sampler),
            StepClock.OFF,
            Optional.empty()));
  }

  private static final class Told implements Progress {
    private final List<Long> begun = new ArrayList<>();
    private final List<Long> advanced = new ArrayList<>();

    @Override
    public synchronized void begin(String task, String unit, long done, long total) {
      begun.addAll(List.of(done, total));
    }

    @Override
    public synchronized void advance(long done) {
      advanced.add(done);
    }
  }
}
