package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Arithmetic;

/**
 * Noise on the great circle through two noises a and b, θ apart (Shoemake 1985): at weight w
 *
 * <pre>
 *   sin((1−w)θ)/sin θ · a + sin(wθ)/sin θ · b
 * </pre>
 *
 * which is exactly a at 0 and exactly b at 1, and about as long as either in between. A straight
 * line would pass nearer to 0, where the network was never trained.
 */
final class SlerpNoise implements NoiseSource {

  private final NoiseSource a;
  private final NoiseSource b;
  private final double[] weights;

  /** Noise (N, C, H, W) between two noises (1, C, H, W), one for each of N weights in [0, 1]. */
  SlerpNoise(NoiseSource a, NoiseSource b, double[] weights) {
    this.a = a;
    this.b = b;
    this.weights = weights.clone();
  }

  @Override
  public NDArray draw(int step) {
    NDArray from = a.draw(step);
    NDArray to = b.draw(step);
    NDManager manager = from.getManager();
    try (NDManager scratch = manager.newSubManager()) {
      from.attach(scratch);
      to.attach(scratch);
      double lengths = Math.sqrt(dot(from, from) * dot(to, to));
      double theta = Math.acos(Math.min(1, Math.max(-1, dot(from, to) / lengths)));
      // A noise and itself, or its opposite, define no great circle.
      boolean line = Math.sin(theta) < 1e-6;
      NDList between = new NDList();
      for (double w : weights) {
        double left = line ? 1 - w : Math.sin((1 - w) * theta) / Math.sin(theta);
        double right = line ? w : Math.sin(w * theta) / Math.sin(theta);
        between.add(Arithmetic.mix(left, from, right, to));
      }
      NDArray noise = NDArrays.concat(between);
      noise.attach(manager);
      return noise;
    }
  }

  private static double dot(NDArray x, NDArray y) {
    return x.mul(y).sum().getFloat();
  }
}
