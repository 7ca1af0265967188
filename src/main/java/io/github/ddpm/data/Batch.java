package io.github.ddpm.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;

/** The images of one training step. */
public interface Batch {
  /** N labels, −1 for images without one; must not be changed. */
  int[] labels();

  /** The images as float32 (N, C, H, W) in [−1, 1], on the manager's device. */
  NDArray toTensor(NDManager manager);

  /**
   * The pictures that the network is shown, one for each image and cut and mirrored as it is, as
   * float32 (N, C', H, W) in [−1, 1], on the manager's device; empty unless the set is of pairs.
   */
  Optional<NDArray> condition(NDManager manager);
}
