package io.github.ddpm.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.output.ImageSink;
import io.github.ddpm.output.Selection;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.progress.StepClock;
import io.github.ddpm.sampling.Denoiser;
import io.github.ddpm.sampling.Generation;
import io.github.ddpm.sampling.NoiseSource;
import io.github.ddpm.sampling.Sampler;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.sampling.StepListener;
import io.github.ddpm.sampling.UnconditionalGeneration;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The random inputs of an image are the same to the last bit on any machine: its noise and class
 * are computed on the host from (seed, image) alone. Only the network runs on the device.
 */
final class BatchSamplerNoiseTest {
  private static final int IMAGES = 11;
  private static final int STEPS = 3;
  private static final RunConfig CONFIG =
      ConfigLoader.override(
          RunConfig.defaults(),
          Assignment.parse(
              List.of(
                  "data.image_size=8",
                  "model.block_out_channels=[8]",
                  "model.attention_resolutions=[]",
                  "model.norm_num_groups=4",
                  "model.classes=3",
                  "sampling.sampler=ddpm",
                  "sampling.steps=" + STEPS)));

  private final int threads = Torch.threads();
  private final Pipeline pipeline = Pipeline.untrained(CONFIG, Device.cpu());

  @AfterEach
  void close() {
    Torch.threads(threads);
    pipeline.close();
  }

  @Test
  void noiseAndClassesDependOnNeitherBatchNorShardNorThreadsNorPrecision() throws IOException {
    Drawn whole = draw(7, Selection.of(IMAGES), IMAGES, Precision.FP32);
    // x_T and each step but the last, which adds none.
    assertEquals(IMAGES * STEPS, whole.noise.size());
    assertEquals(List.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1), whole.labels);
    for (int batch : new int[] {1, 3, 8}) {
      assertEquals(whole, draw(7, Selection.of(IMAGES), batch, Precision.FP32), "batch " + batch);
    }
    assertEquals(whole, draw(7, Selection.of(IMAGES), IMAGES, Precision.BF16));
    Torch.threads(3 - Math.min(2, threads));
    assertEquals(whole, draw(7, Selection.of(IMAGES), IMAGES, Precision.FP32), "other threads");

    Drawn shards = new Drawn(new ConcurrentHashMap<>(), new ArrayList<>());
    for (int shard = 1; shard <= 4; shard++) {
      Drawn part = draw(7, Selection.of(IMAGES).shard(shard, 4, 1), 2, Precision.FP32);
      shards.noise.putAll(part.noise);
      shards.labels.addAll(part.labels);
    }
    assertEquals(whole, shards);
  }

  @Test
  void noTwoImagesStepsOrSeedsShareTheirNoise() throws IOException {
    Drawn one = draw(7, Selection.of(IMAGES), IMAGES, Precision.FP32);
    assertEquals(one.noise.size(), one.noise.values().stream().distinct().count());
    Drawn other = draw(8, Selection.of(IMAGES), IMAGES, Precision.FP32);
    other.noise.forEach((place, noise) -> assertFalse(one.noise.containsValue(noise), place));
  }

  /** The noise, under {@code image/step}, and the classes of the images drawn. */
  private record Drawn(Map<String, List<Float>> noise, List<Integer> labels) {}

  private Drawn draw(long seed, Selection images, int batch, Precision precision)
      throws IOException {
    RunConfig config =
        ConfigLoader.override(CONFIG, Assignment.parse(List.of("sampling.batch_size=" + batch)));
    Sampler sampler = Samplers.of(config.sampling(), pipeline.scheduler().schedule());
    Drawn drawn = new Drawn(new ConcurrentHashMap<>(), new ArrayList<>());
    BatchSampler batchSampler =
        new BatchSampler(
            pipeline,
            config.sampling(),
            precision,
            new Classes(3, Optional.empty(), false),
            new Recorded(new UnconditionalGeneration(sampler), drawn.noise),
            StepClock.OFF,
            Optional.empty());
    ImageSink sink =
        new ImageSink() {
          @Override
          public Optional<Path> take(int number, int label, BufferedImage image) {
            drawn.labels.add(label);
            return Optional.empty();
          }
        };
    batchSampler.sample(seed, images, Progress.NONE, sink);
    return drawn;
  }

  /** Keeps the noise that a drawing is handed, as it is on the device. */
  private record Recorded(Generation generation, Map<String, List<Float>> kept)
      implements Generation {
    @Override
    public int steps() {
      return generation.steps();
    }

    @Override
    public NoiseSource noise(NDManager manager, long seed, long first, Shape shape) {
      NoiseSource noise = generation.noise(manager, seed, first, shape);
      return step -> {
        NDArray drawn = noise.draw(step);
        float[] floats = drawn.toFloatArray();
        int length = floats.length / (int) shape.get(0);
        for (int i = 0; i < shape.get(0); i++) {
          List<Float> image = new ArrayList<>();
          for (float value : Arrays.copyOfRange(floats, i * length, (i + 1) * length)) {
            image.add(value);
          }
          if (first + i < IMAGES) { // Others only fill a group.
            kept.put(first + i + "/" + step, image);
          }
        }
        return drawn;
      };
    }

    @Override
    public NDArray draw(Denoiser denoiser, NoiseSource noise, StepListener listener) {
      return generation.draw(denoiser, noise, listener);
    }
  }
}
