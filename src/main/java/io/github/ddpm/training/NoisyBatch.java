package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * The network's input at a step, and the output it should give.
 *
 * @param input noisy images x_t (N, C, H, W), with the images that the network is shown behind
 *     them, what it is told of their timesteps (N), and the other conditions (N, …)
 * @param t the timesteps, int64 (N)
 * @param target (N, C, H, W)
 * @param xStart the images without noise, (N, C, H, W)
 * @param dropoutSeeds seed of each image's dropout, N of them
 * @param whole images of the whole batch, of which these may be a share
 */
record NoisyBatch(
    NDList input, NDArray t, NDArray target, NDArray xStart, List<Long> dropoutSeeds, int whole) {

  NDArray xt() {
    return input.get(0);
  }

  /** N. */
  int images() {
    return Math.toIntExact(target.getShape().get(0));
  }

  /** Images {@code from} … {@code to − 1}; the slices belong to {@code scope}. */
  NoisyBatch slice(int from, int to, NDManager scope) {
    return new NoisyBatch(
        new NDList(input.stream().map(array -> slice(array, from, to, scope)).toList()),
        slice(t, from, to, scope),
        slice(target, from, to, scope),
        slice(xStart, from, to, scope),
        dropoutSeeds.subList(from, to),
        whole);
  }

  private static NDArray slice(NDArray array, int from, int to, NDManager scope) {
    NDArray slice = array.get(from + ":" + to);
    slice.attach(scope);
    return slice;
  }
}
