package io.github.ddpm.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * A 3×3 convolution y of two images x and its gradients, each summed over channels with random
 * signs ({@link Freivalds}). The sums of y and of the gradient in x are then convolutions to one
 * channel; those of the gradient in the weight W are sums of products of one channel with each of
 * x.
 *
 * @param in channels of x
 * @param out channels of y
 * @param side height and width
 */
record ConvolutionCheck(int in, int out, int side) implements Check {
  private static final int TAPS = 9;

  /** For a single small image PyTorch uses a matrix product of another library. */
  private static final int IMAGES = 2;

  @Override
  public List<Answer> answers(NDManager scope, Precision precision, boolean gradients) {
    int pixels = side * side;
    KnownNumbers numbers = new KnownNumbers(1_000L * in + out);
    float[] x = numbers.next(IMAGES * in * pixels);
    float[] weight = numbers.next(out * in * TAPS);
    float[] bias = numbers.next(out);
    float[] gradient = numbers.next(IMAGES * out * pixels);
    double[] ofIn = numbers.signs(in);
    double[] ofOut = numbers.signs(out);

    NDArray input = KnownNumbers.leaf(scope, x, IMAGES, in, side, side);
    NDArray kernels = KnownNumbers.leaf(scope, weight, out, in, 3, 3);
    NDArray biases = KnownNumbers.leaf(scope, bias, out);
    // As in training, in the layout that training would choose.
    NDArray arranged = Ops.arranged(precision.cast(input));
    NDArray y = Ops.conv2d(arranged, precision.cast(kernels), precision.cast(biases), 1, 1);
    NDArray output = Ops.toFp32(y);
    List<Answer> answers = new ArrayList<>();
    answers.add(
        new Answer(
            name("output"),
            Freivalds.plus(convolution(x, Freivalds.sum(weight, ofOut, in * TAPS)), bias, ofOut),
            Freivalds.sum(output.toFloatArray(), ofOut, pixels)));
    if (gradients) {
      Torch.backward(
          output.mul(KnownNumbers.array(scope, gradient, IMAGES, out, side, side)).sum());
      answers.add(
          new Answer(
              name("gradient in the input"),
              convolution(gradient, mirrored(Freivalds.sum(weight, ofIn, TAPS))),
              Freivalds.sum(input.getGradient().toFloatArray(), ofIn, pixels)));
      answers.add(
          new Answer(
              name("gradient in the weight"),
              correlations(x, Freivalds.sum(gradient, ofOut, pixels)),
              Freivalds.sum(kernels.getGradient().toFloatArray(), ofOut, in * TAPS)));
    }
    return answers;
  }

  private String name(String of) {
    return "the %s of a convolution of %d to %d channels".formatted(of, in, out);
  }

  /** The convolution of {@code x} (N, C, H, W) to one channel by {@code kernel} (C, 3, 3). */
  private double[] convolution(float[] x, double[] kernel) {
    int pixels = side * side;
    int channels = kernel.length / TAPS;
    double[] y = new double[IMAGES * pixels];
    for (int image = 0; image < IMAGES; image++) {
      for (int tap = 0; tap < kernel.length; tap++) {
        int channel = (image * channels + tap / TAPS) * pixels;
        for (Strip strip : strips(tap % TAPS)) {
          int at = image * pixels + strip.centre;
          for (int i = 0; i < strip.length; i++) {
            y[at + i] += kernel[tap] * x[channel + strip.neighbour + i];
          }
        }
      }
    }
    return y;
  }

  /** Σ_{n, p} g[n, p] x[n, c, p + k] for each channel c and tap k: (C, 3, 3). */
  private double[] correlations(float[] x, double[] g) {
    int pixels = side * side;
    double[] sums = new double[in * TAPS];
    for (int image = 0; image < IMAGES; image++) {
      for (int tap = 0; tap < sums.length; tap++) {
        int channel = (image * in + tap / TAPS) * pixels;
        for (Strip strip : strips(tap % TAPS)) {
          int at = image * pixels + strip.centre;
          for (int i = 0; i < strip.length; i++) {
            sums[tap] += g[at + i] * x[channel + strip.neighbour + i];
          }
        }
      }
    }
    return sums;
  }

  /** Adjacent pixels and as many neighbours of theirs, by the index of the first of each. */
  private record Strip(int centre, int neighbour, int length) {}

  /** All pixels that have a neighbour in the direction of a tap. */
  private Strip[] strips(int tap) {
    int down = tap / 3 - 1;
    int right = tap % 3 - 1;
    int left = Math.max(0, -right);
    Strip[] strips = new Strip[side - Math.abs(down)];
    for (int i = 0; i < strips.length; i++) {
      int centre = (i + Math.max(0, -down)) * side + left;
      strips[i] = new Strip(centre, centre + down * side + right, side - Math.abs(right));
    }
    return strips;
  }

  /** Kernels (C, 3, 3) rotated by 180°. */
  private static double[] mirrored(double[] kernels) {
    double[] turned = new double[kernels.length];
    for (int i = 0; i < kernels.length; i++) {
      turned[i / TAPS * TAPS + TAPS - 1 - i % TAPS] = kernels[i];
    }
    return turned;
  }
}
