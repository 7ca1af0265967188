package io.github.ddpm.generate;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.diffusion.Conditions;
import io.github.ddpm.model.Classes;
import io.github.ddpm.output.Selection;
import io.github.ddpm.output.Span;
import io.github.ddpm.sampling.Guidance;
import io.github.ddpm.sampling.Network;
import io.github.ddpm.torch.NetworkFunction;
import java.io.IOException;
import java.util.List;

/** Other work on images than drawing them, in the groups in which a sampler draws them. */
public record GroupedWork(BatchSampler sampler) {

  /**
   * Work on images in the groups in which the network sees them.
   *
   * @param <T> its result
   */
  @FunctionalInterface
  public interface GroupWork<T> {
    /**
     * Works on one group, in any thread.
     *
     * @param wanted the images whose results are wanted
     * @param evaluated the images to evaluate
     */
    T on(NetworkFunction unet, Selection wanted, Span evaluated);
  }

  /** Takes the results of a batch. */
  @FunctionalInterface
  public interface Results<T> {
    /** Takes the results of consecutive groups, in order. */
    void take(List<T> results) throws IOException;
  }

  /** Does the work. */
  public <T> void on(Selection images, GroupWork<T> work, Results<T> results) throws IOException {
    try (ReadyNetwork network =
        ReadyNetwork.inGroups(
            sampler.pipeline(), sampler.precision(), images, sampler.settings().batches())) {
      for (List<Selection> batch : network.batches(images, sampler.settings().batches())) {
        results.take(
            network.each(
                batch, wanted -> work.on(network.unet(), wanted, network.evaluated(wanted))));
      }
    }
  }

  /** The network {@code unet} for {@code size} images without a class, until the manager closes. */
  public Network unconditional(NetworkFunction unet, int size, NDManager manager) {
    Classes classes = sampler.classes();
    if (classes.isConditional()) {
      classes.requireGuidable(0);
    }
    Conditions without = classes.withoutClass(manager, size);
    return Guidance.of(new ToldNetwork(unet, sampler.clock()), without, without, 1);
  }
}
