package io.github.ddpm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.model.Classes;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.output.ImageSink;
import io.github.ddpm.output.Selection;
import io.github.ddpm.output.Span;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.sampling.BatchSettings;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Image i of a seed is the same to the byte, whatever is drawn with it and by how many threads. */
final class GrainTest {
  private static final int IMAGES = 21;

  /** Large enough that the number of images decides which kernels are used. */
  private static final RunConfig CONFIG =
      ConfigLoader.override(
          RunConfig.defaults(),
          Assignment.parse(
              List.of(
                  "data.image_size=16",
                  "model.block_out_channels=[64, 64]",
                  "model.layers_per_block=1",
                  "model.attention_resolutions=[8]",
                  "sampling.steps=3")));

  private final int threads = Torch.threads();
  private SamplingSettings settings = CONFIG.sampling();
  private final Pipeline pipeline = Pipeline.untrained(CONFIG, Device.cpu());

  /** An untrained network's last layer is zero, which would hide what happens before it. */
  GrainTest() {
    Torch.seed(5);
    NDArray weights = pipeline.weights();
    weights.addi(weights.getManager().randomNormal(0, 0.03f, weights.getShape(), DataType.FLOAT32));
  }

  @AfterEach
  void close() {
    Torch.threads(threads);
    pipeline.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16"})
  void bytesDependOnNeitherBatchNorNumberNorThreadsNorShard(Precision precision)
      throws IOException {
    Map<Integer, byte[]> all = draw(Selection.of(IMAGES), BatchSettings.AUTO, precision);
    assertEquals(IMAGES, all.size());
    for (int count : new int[] {1, 2, Torch.threadsAtStart()}) {
      Torch.threads(count);
      for (int batch : new int[] {BatchSettings.AUTO, 1, 3, 16}) {
        assertSame(all, draw(Selection.of(IMAGES), batch, precision), "batch " + batch);
      }
      for (int number : new int[] {1, 5}) {
        assertSame(all, draw(Selection.of(number), 64, precision), "-n " + number);
      }
      for (int shard = 1; shard <= 3; shard++) {
        Selection part = Selection.of(IMAGES).shard(shard, 3, 1);
        assertSame(all, draw(part, 64, precision), "shard " + shard);
      }
    }
    Selection chosen = new Selection(List.of(new Span(2, 3), new Span(7, 9), new Span(20, 21)));
    assertSame(all, draw(chosen, 64, precision), "chosen ones");
  }

  /** A single image may be evaluated by operators with threads of their own. */
  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16"})
  void soDoGroupsOfOneImage(Precision precision) throws IOException {
    settings =
        ConfigLoader.override(CONFIG, Assignment.parse(List.of("sampling.grain=1"))).sampling();
    bytesDependOnNeitherBatchNorNumberNorThreadsNorShard(precision);
  }

  @Test
  void allThreadsHaveAGroupUnlessTheUserSetsAnotherBatch() {
    Torch.threads(20);
    Selection images = Selection.of(1000);
    SamplingSettings drawn = sampler(BatchSettings.AUTO, Precision.FP32).settings();
    try (ReadyNetwork network = ReadyNetwork.of(pipeline, Precision.FP32, images, drawn)) {
      List<Selection> first = network.batches(images, drawn.batches()).get(0);
      assertEquals(0, first.size() % 20, first.size() + " groups");
    }
  }

  @Test
  void anInterruptedDrawingEndsWithTheSameBytes() throws IOException {
    Map<Integer, byte[]> all = draw(Selection.of(IMAGES), 64, Precision.FP32);
    Map<Integer, byte[]> rest = new TreeMap<>();
    sampler(64, Precision.FP32)
        .sample(3, Selection.of(IMAGES), Progress.NONE, new Kept(rest, List.of(0, 1, 2, 12)));
    assertEquals(IMAGES - 4, rest.size());
    assertSame(all, rest, "the rest");
  }

  private static void assertSame(Map<Integer, byte[]> all, Map<Integer, byte[]> some, String what) {
    some.forEach(
        (number, image) -> assertArrayEquals(all.get(number), image, what + ": " + number));
  }

  private Map<Integer, byte[]> draw(Selection images, int batch, Precision precision)
      throws IOException {
    Map<Integer, byte[]> drawn = new TreeMap<>();
    sampler(batch, precision).sample(3, images, Progress.NONE, new Kept(drawn, List.of()));
    assertEquals(images.numbers().boxed().toList(), new ArrayList<>(drawn.keySet()));
    return drawn;
  }

  private BatchSampler sampler(int batch, Precision precision) {
    return new BatchSampler(pipeline, settings.withBatchSize(batch), precision, Classes.of(CONFIG));
  }

  private record Kept(Map<Integer, byte[]> images, List<Integer> there) implements ImageSink {
    @Override
    public boolean lacks(int number) {
      return !there.contains(number);
    }

    @Override
    public Optional<Path> take(int number, int label, BufferedImage image) {
      images.put(number, Pixels.toBytes(image, 3));
      return Optional.empty();
    }
  }
}
