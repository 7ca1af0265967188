package io.github.ddpm.generate;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Arithmetic;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNetConfig;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The part of a group of images that a processor evaluates at once.
 *
 * <p>The bytes of a group are those of its evaluation as a whole, by one thread. Most kernels
 * compute an image in the same way however many there are, and however many threads share the work;
 * which do, depends on processor and library. So a few images are evaluated in pieces of groups, by
 * all threads, but only where this was seen to change no byte.
 *
 * @param images of a piece, a divisor of the grain
 * @param threads that evaluate a piece
 */
record ExactPiece(int images, int threads) {
  /** A whole group, by one thread. */
  static ExactPiece whole(int grain) {
    return new ExactPiece(grain, 1);
  }

  /**
   * The largest piece by which {@code threads} threads share the evaluation of {@code images}
   * images.
   *
   * @param images at least 0
   * @param grain images of a group
   */
  static ExactPiece forAll(int threads, int images, int grain) {
    int each = Math.min(grain, Math.max(1, (images + threads - 1) / threads));
    int size = sizes(each, grain).findFirst().orElseThrow();
    int pieces = Math.max(1, (images + size - 1) / size);
    return new ExactPiece(size, Math.max(1, threads / pieces));
  }

  private static IntStream sizes(int least, int grain) {
    return IntStream.rangeClosed(least, grain).filter(size -> grain % size == 0);
  }

  /**
   * This piece if the network computes the same bytes by it as by whole groups; else the smallest
   * larger one by which it does.
   *
   * @param grain images of a group
   * @param evaluations how many times the network may have to evaluate an image in one call: twice
   *     for guidance
   * @param manager whose device is the network's
   */
  ExactPiece ifExact(
      NetworkFunction unet,
      UNetConfig config,
      int grain,
      List<Integer> evaluations,
      NDManager manager) {
    if (equals(whole(grain))) {
      return this;
    }
    Torch.gradMode(false);
    int before = Torch.threads();
    try (NDManager scope = manager.newSubManager()) {
      List<Trial> trials =
          evaluations.stream()
              .map(times -> new Trial(unet, inputs(config, times * grain, scope), times))
              .toList();
      return sizes(images, grain)
          .boxed()
          .flatMap(size -> Stream.of(new ExactPiece(size, threads), new ExactPiece(size, 1)))
          .filter(piece -> trials.stream().allMatch(trial -> trial.isExact(piece)))
          .findFirst()
          .orElse(whole(grain));
    } finally {
      Torch.threads(before);
    }
  }

  /** Images of many different numbers. */
  private static NDList inputs(UNetConfig config, int images, NDManager manager) {
    Shape shape = new Shape(images, config.inChannels(), config.height(), config.width());
    NDArray numbers =
        Arithmetic.times(0.7, manager.arange((float) shape.size())).sin().reshape(shape);
    NDList inputs = new NDList(numbers, Arithmetic.times(10, manager.arange((float) images)));
    if (config.takesLabels()) {
      inputs.add(manager.zeros(new Shape(images), DataType.INT64));
    }
    return inputs;
  }

  /** Compares the evaluation of a group, each image {@code times} times, with that of pieces. */
  private static final class Trial {
    private final NetworkFunction unet;
    private final NDList inputs;
    private final int times;
    private final NDArray whole;

    Trial(NetworkFunction unet, NDList inputs, int times) {
      this.unet = unet;
      this.inputs = inputs;
      this.times = times;
      whole = evaluated(0, inputs.head().getShape().get(0), 1);
    }

    boolean isExact(ExactPiece piece) {
      long rows = whole.getShape().get(0);
      long few = (long) piece.images * times;
      return isEqual(0, few, piece.threads)
          && (few == rows || isEqual(rows - few, rows, piece.threads));
    }

    private boolean isEqual(long from, long to, int threads) {
      return evaluated(from, to, threads).contentEquals(whole.get(from + ":" + to));
    }

    private NDArray evaluated(long from, long to, int threads) {
      Torch.threads(threads);
      NDList rows = new NDList();
      inputs.forEach(input -> rows.add(input.get(from + ":" + to)));
      return unet.call(rows);
    }
  }
}
