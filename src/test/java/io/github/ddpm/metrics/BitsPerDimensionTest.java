package io.github.ddpm.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.NoiseSchedule;
import io.github.ddpm.metrics.BitsPerDimension.Terms;
import io.github.ddpm.metrics.BitsPerDimension.XStartEstimate;
import io.github.ddpm.metrics.BitsPerDimension.XStartEstimator;
import io.github.ddpm.torch.Numerics;
import io.github.ddpm.torch.Torch;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Pixels that are independent, N(μ, s²) rounded to bytes: the best estimate of x_0 and the
 * resulting terms have closed forms.
 */
final class BitsPerDimensionTest {
  private static final double MEAN = 0.1;
  private static final double DEVIATION = 0.3;
  private static final NoiseSchedule LINEAR =
      NoiseSchedule.ofBetas(BetaSchedule.LINEAR.betas(1000, 1e-4, 0.02));

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = Torch.newManager(Device.cpu());
    Torch.gradMode(false);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void theDecoderIsTheMassOfEachByte() {
    NDArray x = manager.create(new float[] {-1, 1, 100 / 127.5f - 1, 200 / 127.5f - 1});
    NDArray mean = manager.create(new float[] {-0.9f, 0.98f, -0.2f, 0.3f});

    double[] logs = Numerics.discretizedGaussian(x, mean, manager.create(0.05)).toDoubleArray();

    // mpmath 1.3: differences of ncdf with 40 digits; the last lies 5 deviations off.
    assertArrayEquals(
        new double[] {-3.59976919359924, -0.98379429232032, -2.82145846839429, -17.1750929864695},
        logs,
        1e-4);
    assertEquals(-0.98379429232032, logs[1], 1e-6);
  }

  @Test
  void theMassesOfAllBytesAddToOne() {
    float[] bytes = new float[256];
    float[] means = new float[256];
    for (int i = 0; i < 256; i++) {
      bytes[i] = i / 127.5f - 1;
      means[i] = 0.7f;
    }

    NDArray logs =
        Numerics.discretizedGaussian(
            manager.create(bytes), manager.create(means), manager.create(0.2));

    assertEquals(1, logs.exp().sum().getDouble(), 1e-6);
  }

  @Test
  void onGaussianImagesEachTermIsTheClosedForm() {
    NDArray x = gaussianBytes(2, 64);
    BitsPerDimension bound = new BitsPerDimension(LINEAR, false);

    Terms mean = mean(bound.of(x, BitsPerDimensionTest::best, noise(x.getShape())));

    double bits = Math.log(2);
    double variance = DEVIATION * DEVIATION;
    double diffusion = 0;
    for (int t = 1; t < 1000; t++) {
      double a = LINEAR.alphaCumprod(t);
      // Var(x_0 | x_t) is the error that the best estimate is left with.
      double left = variance * (1 - a) / (a * variance + 1 - a);
      double c = LINEAR.posteriorMeanCoefXStart(t);
      diffusion += c * c * left / LINEAR.posteriorVariance(t) / 2;
    }
    double last = LINEAR.alphaCumprod(999);
    double prior = (last * (variance + MEAN * MEAN) - last - Math.log(1 - last)) / 2;
    assertEquals(prior / bits, mean.prior(), 0.02 * prior / bits);
    assertEquals(diffusion / bits, mean.diffusion(), 0.015 * diffusion / bits);
  }

  @Test
  void onGaussianImagesTheBoundIsJustAboveTheirEntropy() {
    NDArray x = gaussianBytes(2, 64);

    double small = total(new BitsPerDimension(LINEAR, false), x);
    double large = total(new BitsPerDimension(LINEAR, true), x);

    // ½ log2(2πe s²) − log2(2/255), the entropy of N(μ, s²) in steps of 2/255.
    double entropy =
        0.5 * Math.log(2 * Math.PI * Math.E * DEVIATION * DEVIATION) / Math.log(2)
            - Math.log(2 / 255.0) / Math.log(2);
    // NumPy 2 and SciPy 1.15: the closed forms above, and the mean of 4 million draws of L_0. The
    // large variance is the right one for Gaussian images (Ho et al. 2020, section 3.2).
    assertEquals(8.061, small, 0.1);
    assertEquals(7.423, large, 0.1);
    assertTrue(large > entropy, large + " " + entropy);
  }

  @Test
  void aLearntVarianceThatIsAFixedOneHasItsBound() {
    NDArray x = gaussianBytes(2, 16);

    for (boolean large : new boolean[] {false, true}) {
      Terms fixed = mean(bound(large).of(x, BitsPerDimensionTest::best, noise(x.getShape())));
      // The decoder of a fixed variance has the small one.
      XStartEstimator network = (xt, t) -> learnt(xt, t, large && t > 0 ? 1 : 0);
      Terms learnt = mean(bound(!large).of(x, network, noise(x.getShape())));

      assertEquals(fixed.prior(), learnt.prior());
      assertEquals(fixed.diffusion(), learnt.diffusion(), 1e-12);
      assertEquals(fixed.decoder(), learnt.decoder(), 1e-12);
    }
  }

  @Test
  void onGaussianImagesTheRightVarianceCanBeLearnt() {
    NDArray x = gaussianBytes(2, 64);

    Terms mean =
        mean(bound(false).of(x, (xt, t) -> learnt(xt, t, rightShare(t)), noise(x.getShape())));

    double diffusion = 0;
    for (int t = 1; t < 1000; t++) {
      // With the right mean and variance, L_t of Gaussian images is ½ log(Var(x_t−1|x_t) / β̃_t).
      diffusion += Math.log(rightVariance(t) / LINEAR.posteriorVariance(t)) / 2;
    }
    double bits = diffusion / Math.log(2);
    assertEquals(bits, mean.diffusion(), 0.015 * bits);
    double small = total(bound(false), x);
    double large = total(bound(true), x);
    assertTrue(mean.total() < Math.min(small, large), mean.total() + " " + small + " " + large);
  }

  /** Var(x_t−1 | x_t) = β̃_t + c_0² Var(x_0 | x_t). */
  private static double rightVariance(int t) {
    double a = LINEAR.alphaCumprod(t);
    double variance = DEVIATION * DEVIATION;
    double c = LINEAR.posteriorMeanCoefXStart(t);
    return LINEAR.posteriorVariance(t) + c * c * variance * (1 - a) / (a * variance + 1 - a);
  }

  private static double rightShare(int t) {
    if (t == 0) {
      return 0;
    }
    double small = LINEAR.posteriorVariance(t);
    return Math.log(rightVariance(t) / small) / Math.log(LINEAR.beta(t) / small);
  }

  private static XStartEstimate learnt(NDArray xt, int t, double share) {
    NDArray shares = xt.onesLike().toType(DataType.FLOAT64, true).mul(share);
    return new XStartEstimate(bestXStart(xt, t), Optional.of(shares));
  }

  private static BitsPerDimension bound(boolean large) {
    return new BitsPerDimension(LINEAR, large);
  }

  @Test
  void aWorseEstimateHasAHigherBound() {
    NDArray x = gaussianBytes(2, 16);
    BitsPerDimension bound = new BitsPerDimension(LINEAR, false);

    double best = mean(bound.of(x, BitsPerDimensionTest::best, noise(x.getShape()))).total();
    XStartEstimator off = (xt, t) -> fixed(bestXStart(xt, t).add(0.05f));
    double worse = mean(bound.of(x, off, noise(x.getShape()))).total();

    assertTrue(worse > best + 0.05, worse + " " + best);
  }

  @Test
  void eachImageHasTermsOfItsOwn() {
    NDArray x = gaussianBytes(3, 8);
    BitsPerDimension bound = new BitsPerDimension(LINEAR, true);

    Terms[] together = bound.of(x, BitsPerDimensionTest::best, t -> x.zerosLike());
    NDArray second = x.get("1:2");
    Terms alone = bound.of(second, BitsPerDimensionTest::best, t -> second.zerosLike())[0];

    assertEquals(alone.total(), together[1].total(), 1e-5);
    assertTrue(Math.abs(together[0].total() - together[1].total()) > 1e-4);
  }

  @Test
  void oneTimestepIsTooFew() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new BitsPerDimension(NoiseSchedule.ofBetas(0.5), false));
  }

  private double total(BitsPerDimension bound, NDArray x) {
    return mean(bound.of(x, BitsPerDimensionTest::best, noise(x.getShape()))).total();
  }

  private static XStartEstimate fixed(NDArray xStart) {
    return new XStartEstimate(xStart, Optional.empty());
  }

  private static XStartEstimate best(NDArray xt, int t) {
    return fixed(bestXStart(xt, t));
  }

  /** E[x_0 | x_t]. */
  private static NDArray bestXStart(NDArray xt, int t) {
    double a = LINEAR.alphaCumprod(t);
    double variance = DEVIATION * DEVIATION;
    double gain = variance * Math.sqrt(a) / (a * variance + 1 - a);
    return xt.sub(MEAN * Math.sqrt(a)).mul(gain).add(MEAN);
  }

  private NDArray gaussianBytes(int images, int side) {
    Random random = new Random(7);
    float[] values = new float[images * side * side];
    for (int i = 0; i < values.length; i++) {
      double x = MEAN + DEVIATION * random.nextGaussian();
      values[i] = Math.round(Math.min(Math.max((x + 1) * 127.5, 0), 255)) / 127.5f - 1;
    }
    return manager.create(values, new Shape(images, 1, side, side));
  }

  private IntFunction<NDArray> noise(Shape shape) {
    return t -> {
      // Small seeds one after another give numbers that are alike.
      Random random = new Random((t + 1) * 0x9E3779B97F4A7C15L);
      float[] values = new float[(int) shape.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      return manager.create(values, shape);
    };
  }

  private static Terms mean(Terms[] terms) {
    double prior = 0;
    double diffusion = 0;
    double decoder = 0;
    for (Terms image : terms) {
      prior += image.prior() / terms.length;
      diffusion += image.diffusion() / terms.length;
      decoder += image.decoder() / terms.length;
    }
    return new Terms(prior, diffusion, decoder);
  }
}
