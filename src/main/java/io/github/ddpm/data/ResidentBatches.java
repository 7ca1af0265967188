package io.github.ddpm.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.data.Order.Window;
import io.github.ddpm.torch.Transfer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Batches of images that are all on the device, as bytes, so a step copies only their places. The
 * batches are those of {@link HostBatches}.
 */
public final class ResidentBatches implements Batches {
  /** The bytes copied to the device at a time. */
  private static final int PIECE_BYTES = 1 << 26;

  private final ImageSet images;
  private final Order order;
  private final NDManager manager;
  private final NDArray bytes;

  /** The pictures beside the images. */
  private final Optional<NDArray> shown;

  /** Whole batches. */
  public ResidentBatches(
      ImageSet images,
      int batchSize,
      long seed,
      boolean horizontalFlip,
      ImageSize window,
      NDManager parent) {
    this(
        images,
        ImageOrder.of(images),
        batchSize,
        Share.WHOLE,
        seed,
        horizontalFlip,
        window,
        parent);
  }

  /**
   * Batches of windows of images; reads all images at once.
   *
   * @param order of an epoch
   * @param share the part of each batch that is wanted
   * @param horizontalFlip whether each image is mirrored left to right with probability ½
   * @param window the size of the part cut from each image, at most the image's own
   * @param parent parent of the images' manager; they are on its device
   */
  public ResidentBatches(
      ImageSet images,
      ImageOrder order,
      int batchSize,
      Share share,
      long seed,
      boolean horizontalFlip,
      ImageSize window,
      NDManager parent) {
    this.images = images;
    this.order = new Order(images, order, window, batchSize, share, seed, horizontalFlip);
    manager = parent.newSubManager();
    bytes = moved(images.channels(), images.bytesPerImage(), images::copyTo);
    shown =
        images.conditionChannels() == 0
            ? Optional.empty()
            : Optional.of(
                moved(
                    images.conditionChannels(),
                    images.bytesPerCondition(),
                    images::copyConditionTo));
  }

  /** The bytes that a set's images occupy on the device. */
  public static long size(ImageSet images) {
    return (long) images.size() * (images.bytesPerImage() + images.bytesPerCondition());
  }

  private NDArray moved(int channels, int length, PixelSource source) {
    ImageSize size = images.imageSize();
    NDArray all =
        manager.create(
            new Shape(images.size(), channels, size.height(), size.width()), DataType.UINT8);
    int most = Math.max(1, PIECE_BYTES / length);
    for (int from = 0; from < images.size(); from += most) {
      int to = Math.min(from + most, images.size());
      byte[] pixels = new byte[(to - from) * length];
      for (int i = from; i < to; i++) {
        source.copyTo(i, pixels, (i - from) * length);
      }
      Shape shape = new Shape(to - from, channels, size.height(), size.width());
      try (NDArray piece = Transfer.of(manager, pixels, shape)) {
        all.set(new NDIndex("{}:{}", from, to), piece);
      }
    }
    return all;
  }

  @Override
  public synchronized Batch at(long step) {
    if (!manager.isOpen()) {
      throw new IllegalStateException("these batches are closed");
    }
    return new ResidentBatch(order.at(step));
  }

  /** Always 0. */
  @Override
  public double secondsWaited() {
    return 0;
  }

  @Override
  public void close() {
    manager.close();
  }

  private final class ResidentBatch implements Batch {
    private final Window[] places;

    ResidentBatch(Window[] places) {
      this.places = places;
    }

    @Override
    public int[] labels() {
      return Arrays.stream(places).mapToInt(place -> images.label(place.image())).toArray();
    }

    @Override
    public NDArray toTensor(NDManager target) {
      return windows(target, bytes);
    }

    @Override
    public Optional<NDArray> condition(NDManager target) {
      return shown.map(pictures -> windows(target, pictures));
    }

    private NDArray windows(NDManager target, NDArray source) {
      long[] numbers =
          Arrays.stream(places)
              .flatMapToLong(p -> LongStream.of(p.image(), p.top(), p.left(), p.mirrored() ? 1 : 0))
              .toArray();
      try (NDArray where = Transfer.of(target, numbers, new Shape(places.length, 4));
          NDArray windows =
              Transfer.windows(where, source, order.window().height(), order.window().width())) {
        return Transfer.fromBytes(windows);
      }
    }
  }
}
