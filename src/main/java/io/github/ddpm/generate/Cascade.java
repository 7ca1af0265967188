package io.github.ddpm.generate;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Pixels;
import io.github.ddpm.output.Grid;
import io.github.ddpm.output.ImageSink;
import io.github.ddpm.output.Selection;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.sampling.BatchSettings;
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
import java.util.function.Function;
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
  /** The most images shown in a preview. */
  private static final int SHOWN = 64;

  /** Drafts of other stages than the last are shown to nobody. */
  private static final ImageSink NOBODY =
      (number, label, image) -> {
        throw new IllegalStateException("images between stages are no bytes");
      };

  /** Takes what a stage has drawn. */
  private interface Taker<T> {
    void take(int number, T image) throws IOException;
  }

  /** One stage at work. */
  private record Stage(BatchSampler sampler, ReadyNetwork network, ImageSink drafts) {
    <T> void draw(
        long seed,
        Selection images,
        IntConsumer stepDone,
        Function<NDArray, List<T>> finish,
        Taker<T> taker)
        throws IOException {
      for (List<Selection> batch : network.batches(images, sampler.settings().batches())) {
        Iterator<T> drawn =
            sampler.drawn(network, seed, batch, drafts, stepDone, finish).iterator();
        for (int number : batch.stream().flatMapToInt(Selection::numbers).toArray()) {
          taker.take(number, drawn.next());
        }
      }
    }
  }

  /** Draws the images of {@code seed} that the sink lacks. */
  void sample(long seed, Selection images, Progress progress, ImageSink sink) throws IOException {
    Selection missing = new Selection(images.pieces(sink::lacks, Integer.MAX_VALUE));
    long each = stages.stream().mapToLong(stage -> stage.generation().steps()).sum();
    AtomicLong done = new AtomicLong((images.size() - missing.size()) * each);
    IntConsumer stepDone = count -> progress.advance(done.addAndGet(count));
    List<ReadyNetwork> networks = new ArrayList<>();
    List<BufferedImage> shown = new ArrayList<>();
    progress.begin("sample", "image steps", done.get(), images.size() * each);
    try {
      for (BatchSampler stage : stages) {
        networks.add(stage.ready(missing));
      }
      int last = stages.size() - 1;
      for (Selection some : portions(missing)) {
        Map<Integer, float[]> drawn = Map.of();
        for (int i = 0; i < last; i++) {
          Map<Integer, float[]> larger = new HashMap<>();
          Stage stage = new Stage(shown(i, drawn), networks.get(i), NOBODY);
          stage.draw(seed, some, stepDone, Cascade::rows, larger::put);
          drawn = larger;
        }
        new Stage(shown(last, drawn), networks.get(last), sink)
            .draw(
                seed,
                some,
                stepDone,
                Pixels::toImages,
                (number, image) -> {
                  if (shown.size() < SHOWN) {
                    shown.add(image);
                  }
                  int label = stages.get(0).label(number);
                  sink.take(number, label, image).ifPresent(progress::wrote);
                });
      }
      if (!shown.isEmpty()) {
        progress.preview(Grid.of(shown));
      }
    } finally {
      progress.end();
      networks.forEach(ReadyNetwork::close);
    }
  }

  /** The images in portions that suit the stage that draws the most at once. */
  private List<Selection> portions(Selection missing) {
    int grain = stages.stream().mapToInt(stage -> stage.settings().grain()).max().orElseThrow();
    int most =
        stages.stream()
            .map(stage -> stage.settings().batches())
            .mapToInt(Cascade::atOnce)
            .max()
            .orElseThrow();
    int size = (most + grain - 1) / grain * grain;
    return missing
        .quotients(size)
        .numbers()
        .mapToObj(number -> missing.within(number * size, (number + 1) * size))
        .toList();
  }

  private static int atOnce(BatchSettings batches) {
    int ofGroups = batches.grain() * batches.groupsAtOnce(Torch.threads(), batches.grain());
    return Math.max(batches.imagesAtOnce(), ofGroups);
  }

  /** A stage that is shown what the one before it has drawn; the first as it is. */
  private BatchSampler shown(int number, Map<Integer, float[]> drawn) {
    if (number == 0) {
      return stages.get(0);
    }
    UNetConfig before = stages.get(number - 1).pipeline().unet().config();
    // Images that nobody wants may be evaluated along with others, of whatever they are shown.
    float[] blank = new float[before.imageChannels() * before.height() * before.width()];
    ImageSize size = new ImageSize(before.height(), before.width());
    int stage = stages.get(0).enlarging().map(Enlarging::stage).orElse(0) + number;
    return stages
        .get(number)
        .enlarging(new Enlarging(image -> drawn.getOrDefault(image, blank), size, stage));
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
