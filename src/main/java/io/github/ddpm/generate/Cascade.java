package io.github.ddpm.generate;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.output.ImageSink;
import io.github.ddpm.output.Selection;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * Draws images in stages, each of which enlarges what the one before has drawn (Ho et al. 2022).
 * Between stages images are clamped to [−1, 1], and not rounded to bytes.
 *
 * <p>All stages of some images are drawn before the next images, so what is left of an interrupted
 * work are whole images, and drawing goes on with those that lack. Image i of a seed depends on the
 * models, the seed and i alone.
 *
 * @param stages at least two; the first draws from noise or enlarges images of its own
 */
record Cascade(List<BatchSampler> stages) {

  /** Draws the images of {@code seed} that the sink lacks. */
  void sample(long seed, Selection images, Progress progress, ImageSink sink) throws IOException {
    Selection missing = new Selection(images.pieces(sink::lacks, Integer.MAX_VALUE));
    List<ReadyNetwork> networks = new ArrayList<>();
    try {
      for (BatchSampler stage : stages) {
        networks.add(stage.ready(missing));
      }
      long each = stages.stream().mapToLong(stage -> stage.generation().steps()).sum();
      AtomicLong done = new AtomicLong((images.size() - missing.size()) * each);
      progress.begin("sample", "image steps", done.get(), images.size() * each);
      IntConsumer stepDone = count -> progress.advance(done.addAndGet(count));
      for (Selection some : atOnce(missing)) {
        draw(networks, seed, some, stepDone, sink, progress);
      }
    } finally {
      progress.end();
      networks.forEach(ReadyNetwork::close);
    }
  }

  /** The images in portions that suit the stage that draws the most at once. */
  private List<Selection> atOnce(Selection missing) {
    int grain = stages.stream().mapToInt(stage -> stage.settings().grain()).max().orElseThrow();
    int most =
        stages.stream()
            .map(stage -> stage.settings().batches())
            .mapToInt(
                batches ->
                    Math.max(
                        batches.imagesAtOnce(),
                        batches.grain() * batches.groupsAtOnce(Torch.threads(), batches.grain())))
            .max()
            .orElseThrow();
    int size = (most + grain - 1) / grain * grain;
    return missing
        .quotients(size)
        .numbers()
        .mapToObj(number -> missing.within(number * size, (number + 1) * size))
        .filter(some -> some.size() > 0)
        .toList();
  }

  private void draw(
      List<ReadyNetwork> networks,
      long seed,
      Selection images,
      IntConsumer stepDone,
      ImageSink sink,
      Progress progress)
      throws IOException {
    Map<Integer, float[]> small = new HashMap<>();
    for (int i = 0; i < stages.size(); i++) {
      BatchSampler stage = i == 0 ? stages.get(0) : shown(i, Map.copyOf(small));
      ReadyNetwork network = networks.get(i);
      boolean isLast = i == stages.size() - 1;
      for (List<Selection> batch : network.batches(images, stage.settings().batches())) {
        if (isLast) {
          Iterator<BufferedImage> drawn =
              stage.drawn(network, seed, batch, sink, stepDone, Pixels::toImages).iterator();
          for (int number : numbers(batch)) {
            int label = stages.get(0).label(number);
            sink.take(number, label, drawn.next()).ifPresent(progress::wrote);
          }
        } else {
          Iterator<float[]> drawn =
              stage.drawn(network, seed, batch, NOTHING, stepDone, Cascade::rows).iterator();
          for (int number : numbers(batch)) {
            small.put(number, drawn.next());
          }
        }
      }
    }
  }

  /** Drafts of other stages than the last are shown to nobody. */
  private static final ImageSink NOTHING =
      (number, label, image) -> {
        throw new IllegalStateException("images between stages are not bytes");
      };

  private BatchSampler shown(int number, Map<Integer, float[]> small) {
    UNetConfig before = stages.get(number - 1).pipeline().unet().config();
    // Images that nobody wants may be evaluated along with others, of whatever they are shown.
    float[] blank = new float[before.imageChannels() * before.height() * before.width()];
    ImageSize size = new ImageSize(before.height(), before.width());
    int stage = stages.get(0).enlarging().map(Enlarging::stage).orElse(0) + number;
    return stages
        .get(number)
        .enlarging(new Enlarging(image -> small.getOrDefault(image, blank), size, stage));
  }

  private static int[] numbers(List<Selection> batch) {
    return batch.stream().flatMapToInt(Selection::numbers).toArray();
  }

  /** The images of (N, C, H, W) in [−1, 1]. */
  private static List<float[]> rows(NDArray x) {
    int images = Math.toIntExact(x.getShape().get(0));
    float[] all = Arithmetic.clip(x, -1, 1).toFloatArray();
    int pixels = all.length / images;
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      rows.add(Arrays.copyOfRange(all, i * pixels, (i + 1) * pixels));
    }
    return rows;
  }
}
