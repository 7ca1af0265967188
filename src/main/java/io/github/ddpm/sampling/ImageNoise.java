package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Transfer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Noise that is a function of (seed, image, step): image i of a seed gets the same noise in every
 * batch and on every device and machine. It is drawn on the host and uploaded as float32.
 *
 * @param manager owns the arrays until the caller takes them; they are on its device
 * @param seed the seed of the whole set of images
 * @param firstImage the number within that set of the batch's first image
 * @param shape (N, C, H, W): images in the batch, channels, height, width
 */
public record ImageNoise(NDManager manager, long seed, long firstImage, Shape shape)
    implements NoiseSource {
  private static final RandomGeneratorFactory<RandomGenerator> GENERATORS =
      RandomGeneratorFactory.of("L64X128MixRandom");

  /** The odd number nearest to 2⁶⁴ divided by the golden ratio (Steele et al. 2014). */
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  @Override
  public NDArray draw(int step) {
    float[] noise = new float[Math.toIntExact(shape.size())];
    int images = Math.toIntExact(shape.get(0));
    int pixels = noise.length / images;
    for (int i = 0; i < images; i++) {
      RandomGenerator random = GENERATORS.create(mix(mix(mix(seed, 0), firstImage + i), step));
      for (int j = i * pixels; j < (i + 1) * pixels; j++) {
        noise[j] = (float) random.nextGaussian();
      }
    }
    return Transfer.of(manager, noise, shape);
  }

  /** SplitMix64's output function, which spreads every bit of its argument over all 64. */
  private static long mix(long state, long value) {
    long z = state + (value + 1) * GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
