package io.github.ddpm.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Transfer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network is told besides noisy images and their timesteps.
 *
 * @param arrays each with a row for every image, (N, …), in the order of the network's arguments
 */
public record Conditions(List<NDArray> arrays) {

  /** Nothing: for a network without conditions. */
  public static final Conditions NONE = new Conditions(List.of());

  /** The classes of images, as int64 (N) on the manager's device. */
  public static Conditions classes(NDManager manager, long... labels) {
    return new Conditions(List.of(Transfer.of(manager, labels, new Shape(labels.length))));
  }

  /** The network's arguments for noisy images x_t (N, C, H, W) and their timesteps t (N). */
  public NDList input(NDArray xt, NDArray t) {
    NDList input = new NDList(xt, t);
    input.addAll(arrays);
    return input;
  }

  /** These, and after them those of other images, as of one batch. */
  public Conditions with(Conditions others) {
    return new Conditions(
        IntStream.range(0, arrays.size())
            .mapToObj(i -> arrays.get(i).concat(others.arrays.get(i)))
            .toList());
  }
}
