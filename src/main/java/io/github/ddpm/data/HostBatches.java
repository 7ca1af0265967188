package io.github.ddpm.data;

import io.github.ddpm.data.Order.Window;
import io.github.ddpm.settings.InvalidSetting;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Batches assembled in the host's memory, in the order of {@link Order}. While one batch is in use,
 * a thread prepares the next.
 */
public final class HostBatches implements Batches {
  private final ImageSet images;
  private final Order order;
  private final ReadAhead readAhead;

  /** Its one thread makes every batch, so the order needs no lock. */
  private final ExecutorService thread = Executors.newSingleThreadExecutor(HostBatches::daemon);

  private long nextStep = -1;
  private long last = -1;
  private long lastStride;
  private Future<HostBatch> next;
  private long nanosWaited;

  /** Whole batches. */
  public HostBatches(
      ImageSet images, int batchSize, long seed, boolean horizontalFlip, ImageSize window) {
    this(images, ImageOrder.of(images), batchSize, Share.WHOLE, seed, horizontalFlip, window);
  }

  /**
   * Batches of windows of images.
   *
   * @param order of an epoch
   * @param share the part of each batch that is wanted
   * @param horizontalFlip whether each image is mirrored left to right with probability ½
   * @param window the size of the part cut from each image, at most the image's own
   */
  public HostBatches(
      ImageSet images,
      ImageOrder order,
      int batchSize,
      Share share,
      long seed,
      boolean horizontalFlip,
      ImageSize window) {
    int assembled = share.to(batchSize) - share.from(batchSize);
    if ((long) assembled * Math.max(images.bytesPerImage(), images.bytesPerCondition())
        > Integer.MAX_VALUE - 8) {
      throw new InvalidSetting(
          "batch_size",
          "%d images of %s are more than 2 GiB; use fewer"
              .formatted(assembled, images.imageSize()));
    }
    this.images = images;
    this.order = new Order(images, order, window, batchSize, share, seed, horizontalFlip);
    readAhead = new ReadAhead(images, this.order::runsOf);
  }

  @Override
  public synchronized HostBatch at(long step) {
    Order.requireStep(step);
    if (thread.isShutdown()) {
      throw new IllegalStateException("these batches are closed");
    }
    Future<HostBatch> current = step == nextStep ? next : thread.submit(() -> assemble(step));
    // A worker of several takes every so many, which shows when it has done so twice.
    long stride = step - last;
    nextStep = step + (stride == lastStride && stride > 0 ? stride : 1);
    lastStride = stride;
    last = step;
    long ahead = nextStep;
    next = thread.submit(() -> assemble(ahead));
    long began = System.nanoTime();
    try {
      return current.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the batch of step " + step + " cannot be made: " + e.getCause().getMessage(),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for the batch of step " + step, e);
    } finally {
      nanosWaited += System.nanoTime() - began;
    }
  }

  @Override
  public synchronized double secondsWaited() {
    return nanosWaited / 1e9;
  }

  /** Ends its threads once it has made the requested batches. */
  @Override
  public void close() {
    thread.shutdown();
    readAhead.close();
  }

  private HostBatch assemble(long step) {
    readAhead.enter(order.windowAt(step));
    Window[] places = order.at(step);
    int[] labels = Arrays.stream(places).mapToInt(place -> images.label(place.image())).toArray();
    return new HostBatch(
        windows(places, images.channels(), images::copyTo),
        windows(places, images.conditionChannels(), images::copyConditionTo),
        labels,
        images.channels(),
        order.window());
  }

  private byte[] windows(Window[] places, int channels, PixelSource source) {
    ImageSize size = images.imageSize();
    ImageSize window = order.window();
    int bytes = channels * window.height() * window.width();
    byte[] whole = new byte[channels * size.height() * size.width()];
    byte[] pixels = new byte[places.length * bytes];
    for (int i = 0; i < places.length && channels > 0; i++) {
      Window place = places[i];
      if (window.equals(size)) {
        source.copyTo(place.image(), pixels, i * bytes);
      } else {
        source.copyTo(place.image(), whole, 0);
        cut(whole, place, channels, pixels, i * bytes);
      }
      if (place.mirrored()) {
        mirror(pixels, i * bytes, bytes, window.width());
      }
    }
    return pixels;
  }

  private void cut(byte[] whole, Window place, int channels, byte[] target, int offset) {
    ImageSize size = images.imageSize();
    ImageSize window = order.window();
    int to = offset;
    for (int channel = 0; channel < channels; channel++) {
      for (int y = place.top(); y < place.top() + window.height(); y++) {
        int from = (channel * size.height() + y) * size.width() + place.left();
        System.arraycopy(whole, from, target, to, window.width());
        to += window.width();
      }
    }
  }

  private static void mirror(byte[] pixels, int offset, int length, int width) {
    for (int row = offset; row < offset + length; row += width) {
      for (int left = row, right = row + width - 1; left < right; left++, right--) {
        byte pixel = pixels[left];
        pixels[left] = pixels[right];
        pixels[right] = pixel;
      }
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "batches");
    thread.setDaemon(true);
    return thread;
  }
}
