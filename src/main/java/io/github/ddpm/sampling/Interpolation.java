package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.stream.LongStream;

/**
 * Images evenly spaced between the first images of two seeds. Their noise lies on the great circle
 * between the two noises (Song et al. 2021, appendix D.5), at the start and at every step in which
 * the sampler draws noise.
 *
 * @param sampler the sampler
 * @param from the seed of the first image
 * @param to the seed of the last image
 * @param count the number of images, both ends included
 */
public record Interpolation(Sampler sampler, long from, long to, int count) implements Generation {

  @Override
  public int steps() {
    return sampler.levels().count();
  }

  @Override
  public NoiseSource noise(NDManager manager, long seed, long first, Shape shape) {
    Shape one = new Shape(1, shape.get(1), shape.get(2), shape.get(3));
    double[] weights =
        LongStream.range(first, first + shape.get(0))
            .mapToDouble(i -> (double) i / Math.max(1, count - 1))
            .toArray();
    return new SlerpNoise(
        new ImageNoise(manager, from, 0, one), new ImageNoise(manager, to, 0, one), weights);
  }

  @Override
  public NDArray draw(Denoiser denoiser, NoiseSource noise, StepListener listener) {
    return new UnconditionalGeneration(sampler).draw(denoiser, noise, listener);
  }
}
