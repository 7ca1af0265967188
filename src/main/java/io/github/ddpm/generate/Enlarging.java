package io.github.ddpm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Seeds;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.diffusion.Level;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.output.Span;
import io.github.ddpm.sampling.ImageNoise;
import io.github.ddpm.sampling.NoiseSource;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.Rescaling;
import io.github.ddpm.torch.Transfer;
import io.github.ddpm.unet.UNetConfig;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Shows a network small images: enlarged to the size that it draws, and noised up to a level that
 * it is told, as in its training.
 *
 * @param images the small images
 * @param size of them
 * @param stage of the network among those that draw an image one after another, at least 1; the
 *     first, 0, draws from noise alone. Each stage has noise of its own
 */
public record Enlarging(SmallImageSource images, ImageSize size, int stage) {
  /** Small images of nothing but grey for the network of a run. */
  static Enlarging blank(RunConfig config) {
    ImageSize small = config.data().imageSize().over(config.enlargement());
    int pixels = config.data().channels() * small.height() * small.width();
    return new Enlarging(number -> new float[pixels], small, 1);
  }

  /** The seed of this stage's noise, for images of {@code seed}. */
  long seed(long seed) {
    return Seeds.of(seed, stage);
  }

  /**
   * What the network is told of some images.
   *
   * @param noiseLevel a timestep of the pipeline's noising schedule; of no effect on a network that
   *     is not told it
   */
  Conditions conditions(
      NDManager manager, Pipeline pipeline, int noiseLevel, long seed, Span span) {
    UNetConfig unet = pipeline.unet().config();
    Conditions enlarged = Conditions.shown(enlarged(manager, unet, span));
    if (!unet.time().ofLabels()) {
      return enlarged;
    }
    NDArray image = enlarged.image().orElseThrow();
    Level level = pipeline.noising().orElseThrow().at(noiseLevel);
    ImageNoise noise = new ImageNoise(manager, seed(seed), span.from(), image.getShape());
    try (image;
        NDArray z = noise.draw(NoiseSource.SHOWN)) {
      long[] levels = new long[span.size()];
      Arrays.fill(levels, noiseLevel);
      return Conditions.shown(
          Arithmetic.mix(level.alpha(), image, level.sigma(), z),
          Transfer.of(manager, levels, new Shape(levels.length)));
    }
  }

  private NDArray enlarged(NDManager manager, UNetConfig unet, Span span) {
    int pixels = unet.shownChannels() * size.height() * size.width();
    FloatBuffer all = FloatBuffer.allocate(Math.multiplyExact(span.size(), pixels));
    for (int number = span.from(); number < span.to(); number++) {
      all.put(images.pixels(number));
    }
    Shape shape = new Shape(span.size(), unet.shownChannels(), size.height(), size.width());
    try (NDArray small = Transfer.of(manager, all.array(), shape)) {
      return Rescaling.enlarged(small, unet.height(), unet.width());
    }
  }
}
