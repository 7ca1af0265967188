package io.github.ddpm.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Transfer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a network is told besides noisy images and their timesteps.
 *
 * @param image what it is shown of each image, (N, C', H, W), joined behind x_t along the channels
 * @param arrays each with a row for every image, (N, …), in the order of the network's arguments
 */
public record Conditions(Optional<NDArray> image, List<NDArray> arrays) {

  /** Nothing: for a network without conditions. */
  public static final Conditions NONE = new Conditions(Optional.empty(), List.of());

  /** The classes of images, as int64 (N) on the manager's device. */
  public static Conditions classes(NDManager manager, long... labels) {
    NDArray classes = Transfer.of(manager, labels, new Shape(labels.length));
    return new Conditions(Optional.empty(), List.of(classes));
  }

  /** An image that the network is shown of each, (N, C', H, W). */
  public static Conditions shown(NDArray image) {
    return new Conditions(Optional.of(image), List.of());
  }

  /** The same image, noised up to levels that the network is told, int64 (N). */
  public static Conditions shown(NDArray image, NDArray levels) {
    return new Conditions(Optional.of(image), List.of(levels));
  }

  /**
   * The network's arguments for noisy images x_t (N, C, H, W) and their timesteps t (N): [x_t ‖
   * image, t, …] in diffusers' order.
   */
  public NDList input(NDArray xt, NDArray t) {
    NDList input = new NDList(image.map(shown -> xt.concat(shown, 1)).orElse(xt), t);
    input.addAll(arrays);
    return input;
  }

  /** These, and after them those of other images, as of one batch. */
  public Conditions with(Conditions others) {
    return new Conditions(
        image.map(shown -> shown.concat(others.image.orElseThrow())),
        IntStream.range(0, arrays.size())
            .mapToObj(i -> arrays.get(i).concat(others.arrays.get(i)))
            .toList());
  }
}
