package io.github.ddpm.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Torch;

/**
 * The machine's best speeds: the best of a few rounds each, with the caller's number of threads.
 *
 * @param matmulGflops a product of two square matrices, 10⁹ operations per second
 * @param convGflops a 3×3 convolution between 128 channels, in the faster of both layouts, 10⁹
 *     operations per second
 * @param copyGigabytes a copy of an array far larger than the caches, 10⁹ bytes per second,
 *     counting bytes read and bytes written
 */
record Ceiling(double matmulGflops, double convGflops, double copyGigabytes) {
  private static final int ROUNDS = 5;
  private static final double GIGA = 1e9;

  /** Sizes that take a CPU tens of milliseconds, and a GPU about one. */
  private enum Size {
    PROCESSOR(1536, 8, 32, 1 << 26),
    GPU(8192, 128, 32, 1 << 28);

    private final int matrix;
    private final int images;
    private final int side;
    private final int floats;

    Size(int matrix, int images, int side, int floats) {
      this.matrix = matrix;
      this.images = images;
      this.side = side;
      this.floats = floats;
    }
  }

  private static final int CHANNELS = 128;

  /** Measures; takes about a second and half a gigabyte of memory (two on a GPU). */
  static Ceiling measure(Device device, Precision precision) {
    Torch.gradMode(false);
    Size size = device.isGpu() ? Size.GPU : Size.PROCESSOR;
    try (NDManager manager = Torch.newManager(device)) {
      double conv =
          Math.max(conv(manager, size, precision, false), conv(manager, size, precision, true));
      return new Ceiling(matmul(manager, size, precision), conv, copy(manager, size));
    }
  }

  private static double matmul(NDManager manager, Size size, Precision precision) {
    NDArray x = precision.cast(manager.randomNormal(new Shape(size.matrix, size.matrix)));
    NDArray bias = precision.cast(manager.zeros(new Shape(size.matrix)));
    double operations = 2.0 * size.matrix * size.matrix * size.matrix;
    return operations / GIGA / seconds(manager, () -> Ops.linear(x, x, bias).close());
  }

  private static double conv(
      NDManager manager, Size size, Precision precision, boolean channelsLast) {
    NDArray images =
        channelsLast
            ? manager
                .randomNormal(new Shape(size.images, size.side, size.side, CHANNELS))
                .transpose(0, 3, 1, 2)
            : manager.randomNormal(new Shape(size.images, CHANNELS, size.side, size.side));
    NDArray x = precision.cast(images);
    NDArray weight = precision.cast(manager.randomNormal(new Shape(CHANNELS, CHANNELS, 3, 3)));
    NDArray bias = precision.cast(manager.zeros(new Shape(CHANNELS)));
    double operations = 2.0 * 9 * CHANNELS * CHANNELS * size.images * size.side * size.side;
    return operations / GIGA / seconds(manager, () -> Ops.conv2d(x, weight, bias, 1, 1).close());
  }

  private static double copy(NDManager manager, Size size) {
    NDArray from = manager.ones(new Shape(size.floats));
    NDArray to = manager.zeros(new Shape(size.floats));
    double bytes = 2.0 * Float.BYTES * size.floats;
    return bytes / GIGA / seconds(manager, () -> to.set(new NDIndex(":"), from));
  }

  /** The shortest of some rounds, after one that does not count. */
  private static double seconds(NDManager manager, Runnable work) {
    double least = Double.MAX_VALUE;
    for (int i = 0; i <= ROUNDS; i++) {
      Torch.synchronize(manager.getDevice());
      long start = System.nanoTime();
      work.run();
      Torch.synchronize(manager.getDevice());
      double seconds = (System.nanoTime() - start) / 1e9;
      least = i == 0 ? least : Math.min(least, seconds);
    }
    return least;
  }
}
