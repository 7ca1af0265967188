package io.github.ddpm.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
import io.github.ddpm.sampling.SamplingSettings;
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
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three stages, 4 → 8 → 16: image i of a seed is the same, whatever is drawn with it. */
final class CascadeTest {
  private static final int IMAGES = 11;
  private static final long SEED = 3;

  private final List<Pipeline> pipelines =
      List.of(untrained(4, 0), untrained(8, 4), untrained(16, 8));

  private static RunConfig config(int size, int small) {
    return ConfigLoader.override(
        RunConfig.defaults(),
        Assignment.parse(
            List.of(
                "data.image_size=" + size,
                "model.low_resolution=" + small,
                "model.block_out_channels=[16, 32]",
                "model.layers_per_block=1",
                "model.norm_num_groups=8",
                "model.attention_resolutions=[]",
                "sampling.steps=3",
                "sampling.grain=4")));
  }

  /** An untrained network's last layer is zero, which would hide what happens before it. */
  private static Pipeline untrained(int size, int small) {
    Pipeline pipeline = Pipeline.untrained(config(size, small), Device.cpu());
    Torch.seed(size);
    NDArray weights = pipeline.weights();
    weights.addi(weights.getManager().randomNormal(0, 0.05f, weights.getShape(), DataType.FLOAT32));
    return pipeline;
  }

  @AfterEach
  void close() {
    pipelines.forEach(Pipeline::close);
  }

  private Cascade cascade(int... batches) {
    List<BatchSampler> stages = new ArrayList<>();
    for (int i = 0; i < batches.length; i++) {
      RunConfig config = config(4 << i, i == 0 ? 0 : 2 << i);
      SamplingSettings settings = config.sampling().withBatchSize(batches[i]);
      stages.add(new BatchSampler(pipelines.get(i), settings, Precision.FP32, Classes.of(config)));
    }
    return new Cascade(stages);
  }

  private static Map<Integer, byte[]> draw(Cascade cascade, Selection images, Set<Integer> there)
      throws IOException {
    Map<Integer, byte[]> drawn = new TreeMap<>();
    cascade.sample(SEED, images, Progress.NONE, new Kept(drawn, there));
    return drawn;
  }

  private record Kept(Map<Integer, byte[]> images, Set<Integer> there) implements ImageSink {
    @Override
    public boolean lacks(int number) {
      return !there.contains(number);
    }

    @Override
    public Optional<Path> take(int number, int label, BufferedImage image) {
      assertEquals(16, image.getWidth());
      images.put(number, Pixels.toBytes(image, 3));
      return Optional.empty();
    }
  }

  @Test
  void bytesDependOnNeitherBatchNorNumberNorWhatIsThere() throws IOException {
    Map<Integer, byte[]> all = draw(cascade(0, 0, 0), Selection.of(IMAGES), Set.of());
    assertEquals(IMAGES, all.size());
    assertFalse(Arrays.equals(all.get(0), all.get(1)), "images differ");
    for (int[] batches : new int[][] {{1, 4, 16}, {16, 4, 1}, {5, 5, 5}}) {
      assertSame(all, draw(cascade(batches), Selection.of(IMAGES), Set.of()), batches[0] + " …");
    }
    assertSame(all, draw(cascade(0, 0, 0), Selection.of(IMAGES), Set.of(0, 1, 2, 9)), "the rest");
    Selection chosen = new Selection(List.of(new Span(2, 3), new Span(6, 9)));
    Map<Integer, byte[]> some = draw(cascade(0, 0, 0), chosen, Set.of());
    assertEquals(Set.of(2, 6, 7, 8), some.keySet());
    assertSame(all, some, "chosen ones");
    for (int shard = 1; shard <= 3; shard++) {
      Selection part = Selection.of(IMAGES).shard(shard, 3, 1);
      assertSame(all, draw(cascade(0, 0, 0), part, Set.of()), "shard " + shard);
    }
  }

  private static void assertSame(Map<Integer, byte[]> all, Map<Integer, byte[]> some, String what) {
    some.forEach(
        (number, image) -> assertArrayEquals(all.get(number), image, what + ": " + number));
  }

  /** A stage sees what the one before it has drawn, and has noise of its own. */
  @Test
  void whatAnEarlierStageDrawsChangesTheLargeImage() throws IOException {
    Map<Integer, byte[]> before = draw(cascade(0, 0, 0), Selection.of(1), Set.of());
    NDArray weights = pipelines.get(0).weights();
    weights.addi(weights.getManager().randomNormal(0, 0.05f, weights.getShape(), DataType.FLOAT32));
    Map<Integer, byte[]> after = draw(cascade(0, 0, 0), Selection.of(1), Set.of());
    assertFalse(Arrays.equals(before.get(0), after.get(0)));
  }
}
