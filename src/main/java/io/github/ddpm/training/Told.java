package io.github.ddpm.training;

import ai.djl.ndarray.NDArray;
import io.github.ddpm.data.Batch;
import io.github.ddpm.data.Share;
import io.github.ddpm.diffusion.Conditions;

/** What the network is told of a batch's images besides x_t and t. */
public interface Told {

  /**
   * What it is told in a step of training.
   *
   * @param batch the share of the step's batch that this process works on
   * @param xStart its images, (N, C, H, W), whose manager owns the result
   * @param whole images of the whole batch
   * @param seed of the step; the engine's generator too is one of the step, and what is drawn from
   *     it is drawn for the whole batch
   */
  Conditions inTraining(Batch batch, NDArray xStart, Share share, int whole, long seed);

  /**
   * What it is told where its loss is measured: the same for an image whenever it is asked, and
   * nothing of the engine's generators is used.
   *
   * @param labels of N images, −1 for those without one
   * @param xStart the images, (N, C, H, W), whose manager owns the result
   * @param first the number of the first of them among those measured
   */
  Conditions inMeasuring(int[] labels, NDArray xStart, int first);
}
