package io.github.ddpm.generate;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.ddpm.model.Pipeline;
import io.github.ddpm.output.Selection;
import io.github.ddpm.output.Span;
import io.github.ddpm.sampling.BatchSettings;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.torch.BatchParts;
import io.github.ddpm.torch.NetworkFunction;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.torch.Rules;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.unet.UNetConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline's network with its weights of the moment, traced and packed for evaluation, which
 * several samplers may use one after another.
 *
 * @param unet the network
 * @param piece what of a group is evaluated at once; on a GPU, which sees no groups, it says
 *     nothing
 * @param parts the threads that evaluate it
 * @param manager owns its weights
 */
record ReadyNetwork(NetworkFunction unet, ExactPiece piece, BatchParts parts, NDManager manager)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadyNetwork.class);

  /** Prepares a network for drawing some images. */
  static ReadyNetwork of(
      Pipeline pipeline, Precision precision, Selection images, SamplingSettings settings) {
    BatchSettings batches = settings.batches();
    ReadyNetwork whole = inGroups(pipeline, precision, images, batches);
    try {
      return pipeline.weights().getDevice().isGpu()
          ? whole
          : whole.by(piece(whole, pipeline.unet().config(), images, settings), images, batches);
    } catch (RuntimeException e) {
      whole.close();
      throw e;
    }
  }

  private static ExactPiece piece(
      ReadyNetwork whole, UNetConfig config, Selection images, SamplingSettings settings) {
    int grain = settings.grain();
    List<Integer> evaluations =
        config.numClassEmbeds() > 0 ? settings.guidance().evaluations() : List.of(1);
    int atOnce = settings.batches().mostAtOnce(images.size());
    ExactPiece piece =
        ExactPiece.forAll(Torch.threads(), atOnce, grain)
            .ifExact(whole.unet, config, grain, evaluations, whole.manager);
    LOG.debug("{} images in groups of {} as {}", images.size(), grain, piece);
    return piece;
  }

  /** The same for images that are seen in whole groups. */
  static ReadyNetwork inGroups(
      Pipeline pipeline, Precision precision, Selection images, BatchSettings batches) {
    Device device = pipeline.weights().getDevice();
    int grain = batches.grain();
    int usual = device.isGpu() ? Math.min(images.size(), batches.imagesAtOnce()) : grain;
    NDManager manager = pipeline.weights().getManager().newSubManager();
    try {
      NetworkFunction unet = pipeline.evaluated(precision, manager, usual);
      BatchParts parts = parts(device, ExactPiece.whole(grain), images, batches);
      return new ReadyNetwork(unet, ExactPiece.whole(grain), parts, manager);
    } catch (RuntimeException e) {
      manager.close(); // With it the network's weights, which are most of it.
      throw e;
    }
  }

  private ReadyNetwork by(ExactPiece piece, Selection images, BatchSettings batches) {
    parts.close();
    return new ReadyNetwork(
        unet, piece, parts(manager.getDevice(), piece, images, batches), manager);
  }

  private static BatchParts parts(
      Device device, ExactPiece piece, Selection images, BatchSettings batches) {
    int pieces =
        Math.min(
            batches.groupsAtOnce(Torch.threads(), piece.images()),
            images.quotients(piece.images()).size());
    // A piece has a thread of its own, as the smallest part of a batch has.
    return new BatchParts(device, pieces * Math.toIntExact(Rules.PART_IMAGES));
  }

  /**
   * Divides images into batches, and each batch into what is evaluated together: a piece, or on a
   * GPU the whole batch.
   */
  List<List<Selection>> batches(Selection images, BatchSettings batches) {
    List<Selection> pieces = new ArrayList<>();
    if (manager.getDevice().isGpu()) {
      images.pieces(i -> true, batches.imagesAtOnce()).forEach(span -> pieces.add(only(span)));
    } else {
      int size = piece.images();
      images
          .quotients(size)
          .numbers()
          .forEach(number -> pieces.add(images.within(number * size, (number + 1) * size)));
    }
    int atOnce =
        manager.getDevice().isGpu() ? 1 : batches.groupsAtOnce(Torch.threads(), piece.images());
    List<List<Selection>> all = new ArrayList<>();
    for (int first = 0; first < pieces.size(); first += atOnce) {
      all.add(pieces.subList(first, Math.min(first + atOnce, pieces.size())));
    }
    return all;
  }

  /** The images that the network sees at once to draw these, which are of one piece. */
  Span evaluated(Selection wanted) {
    Span first = wanted.spans().get(0);
    if (manager.getDevice().isGpu()) {
      return first;
    }
    int from = first.from() / piece.images() * piece.images();
    return new Span(from, from + piece.images());
  }

  private static Selection only(Span span) {
    return new Selection(List.of(span));
  }

  /** Works on some pieces, several at a time, each with its own threads. */
  <T> List<T> each(List<Selection> pieces, Function<Selection, T> work) {
    List<List<T>> results =
        parts.map(
            pieces.size(),
            (part, from, to) -> pieces.subList(from, to).stream().map(onItsThreads(work)).toList());
    return results.stream().flatMap(List::stream).toList();
  }

  private <T> Function<Selection, T> onItsThreads(Function<Selection, T> work) {
    return wanted -> {
      int before = Torch.threads();
      Torch.threads(piece.threads());
      try {
        return work.apply(wanted);
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
