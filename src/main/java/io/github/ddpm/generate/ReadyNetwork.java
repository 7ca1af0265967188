package io.github.ddpm.generate;

import ai.djl.ndarray.NDManager;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.output.Selection;
import io.github.ddpm.output.Span;
import io.github.ddpm.sampling.BatchSettings;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Rules;
import io.github.ddpm.torch.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A pipeline's network with its weights of the moment, traced and packed for evaluation, which
 * several samplers may use one after another.
 *
 * @param unet the network
 * @param parts the threads that evaluate it
 * @param manager owns its weights
 */
record ReadyNetwork(NetworkFunction unet, BatchParts parts, NDManager manager)
    implements AutoCloseable {

  /** Prepares a network for drawing some images. */
  static ReadyNetwork of(
      Pipeline pipeline, Precision precision, Selection images, BatchSettings batches) {
    boolean isGpu = pipeline.weights().getDevice().isGpu();
    // Operators for a single image have threads of their own, and serve one group after another.
    int atOnce = isGpu ? Math.min(images.size(), batches.imagesAtOnce()) : batches.grain();
    int groups =
        Math.min(batches.groupsAtOnce(Torch.threads()), images.quotients(batches.grain()).size());
    // A group has a thread of its own, as the smallest part of a batch has.
    int asParts = groups * Math.toIntExact(Rules.PART_IMAGES);
    BatchParts parts = new BatchParts(pipeline.weights().getDevice(), asParts);
    NDManager manager = pipeline.weights().getManager().newSubManager();
    try {
      return new ReadyNetwork(pipeline.evaluated(precision, manager, atOnce), parts, manager);
    } catch (RuntimeException e) {
      manager.close();
      parts.close();
      throw e;
    }
  }

  /**
   * Divides images into batches, and each batch into what is evaluated together: a group, or on a
   * GPU the whole batch.
   */
  List<List<Selection>> batches(Selection images, BatchSettings batches) {
    List<Selection> groups = new ArrayList<>();
    if (manager.getDevice().isGpu()) {
      images.pieces(i -> true, batches.imagesAtOnce()).forEach(span -> groups.add(only(span)));
    } else {
      int grain = batches.grain();
      images
          .quotients(grain)
          .numbers()
          .forEach(group -> groups.add(images.within(group * grain, (group + 1) * grain)));
    }
    int atOnce = manager.getDevice().isGpu() ? 1 : batches.groupsAtOnce(Torch.threads());
    List<List<Selection>> all = new ArrayList<>();
    for (int first = 0; first < groups.size(); first += atOnce) {
      all.add(groups.subList(first, Math.min(first + atOnce, groups.size())));
    }
    return all;
  }

  private static Selection only(Span span) {
    return new Selection(List.of(span));
  }

  /**
   * Works on some groups, several at a time, but each by one thread: kernels round differently for
   * other numbers of threads.
   */
  <T> List<T> each(List<Selection> groups, Function<Selection, T> work) {
    List<List<T>> results =
        parts.map(
            groups.size(),
            (part, from, to) -> groups.subList(from, to).stream().map(onOneThread(work)).toList());
    return results.stream().flatMap(List::stream).toList();
  }

  private <T> Function<Selection, T> onOneThread(Function<Selection, T> work) {
    return group -> {
      int before = Torch.threads();
      Torch.threads(1);
      try {
        return work.apply(group);
      } finally {
        Torch.threads(before);
      }
    };
  }

  @Override
  public void close() {
    unet.close();
    manager.close();
    parts.close();
  }
}
