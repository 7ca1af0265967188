package io.github.ddpm.data;

import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * An endless row of batches, each a pure function of (seed, step).
 *
 * <p>The images stand in a row of epochs without gaps: epoch e is a permutation of the whole set,
 * shuffled by (seed, e). Step s takes the B positions from s·B on, across the end of an epoch where
 * it falls inside, so no image is ever dropped, whether or not B divides the set's size or exceeds
 * it. The image at position p is mirrored by a coin thrown by (seed, p). Where the images are
 * larger than the window that is asked for, (seed, p) also places the window.
 *
 * <p>While one batch is used, a thread prepares the next.
 */
public final class Batches implements AutoCloseable {
  // First coordinates of the seeds, so that no epoch shares its hash with a position.
  private static final int SHUFFLE = 0;
  private static final int FLIP = 1;
  private static final int WINDOW = 2;

  private final ImageSet images;
  private final int batchSize;
  private final long seed;
  private final boolean horizontalFlip;
  private final ImageSize window;

  /** Its one thread makes every batch; so {@link #permutation} needs no lock. */
  private final ExecutorService thread = Executors.newSingleThreadExecutor(Batches::daemon);

  private int[] permutation = {};
  private long permutationEpoch = -1;

  private long nextStep = -1;
  private Future<Batch> next;
  private long nanosWaited;

  /**
   * Batches of {@code batchSize} whole images.
   *
   * @param horizontalFlip whether each image is mirrored left to right with probability ½
   */
  public Batches(ImageSet images, int batchSize, long seed, boolean horizontalFlip) {
    this(images, batchSize, seed, horizontalFlip, images.imageSize());
  }

  /**
   * Batches of windows of images.
   *
   * @param window the size of the part that is cut from each image, at most the image's own
   */
  public Batches(
      ImageSet images, int batchSize, long seed, boolean horizontalFlip, ImageSize window) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch_size: must be at least 1, is " + batchSize);
    }
    if ((long) batchSize * images.bytesPerImage() > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "batch_size: %d images of %s are more than 2 GiB; take fewer"
              .formatted(batchSize, images.imageSize()));
    }
    if (window.height() > images.imageSize().height()
        || window.width() > images.imageSize().width()) {
      throw new IllegalArgumentException(
          "image_size: a window of %s does not fit into images of %s"
              .formatted(window, images.imageSize()));
    }
    this.images = images;
    this.window = window;
    this.batchSize = batchSize;
    this.seed = seed;
    this.horizontalFlip = horizontalFlip;
  }

  /**
   * The batch of a step, 0 or later. Steps may be asked for in any order; one after the other is
   * fast.
   *
   * @throws IllegalStateException if the images cannot be read, or after {@link #close}
   */
  public synchronized Batch at(long step) {
    if (step < 0) {
      throw new IllegalArgumentException("a step is at least 0, is " + step);
    }
    if (thread.isShutdown()) {
      throw new IllegalStateException("these batches are closed");
    }
    Future<Batch> current = step == nextStep ? next : thread.submit(() -> assemble(step));
    next = thread.submit(() -> assemble(step + 1));
    nextStep = step + 1;
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

  /** How long callers of {@link #at} have waited for data, in seconds, over all steps. */
  public synchronized double secondsWaited() {
    return nanosWaited / 1e9;
  }

  /** Ends the thread once it has made what it was asked for. */
  @Override
  public void close() {
    thread.shutdown();
  }

  private Batch assemble(long step) {
    int imageBytes = images.channels() * window.height() * window.width();
    byte[] whole = new byte[images.bytesPerImage()];
    byte[] pixels = new byte[batchSize * imageBytes];
    int[] labels = new int[batchSize];
    long start = Math.multiplyExact(step, (long) batchSize);
    for (int i = 0; i < batchSize; i++) {
      long position = Math.addExact(start, i);
      int index = indexAt(position);
      int offset = i * imageBytes;
      if (window.equals(images.imageSize())) {
        images.copyTo(index, pixels, offset);
      } else {
        images.copyTo(index, whole, 0);
        cut(whole, Seeds.of(seed, WINDOW, position), pixels, offset);
      }
      labels[i] = images.label(index);
      if (horizontalFlip && Seeds.of(seed, FLIP, position) < 0) {
        mirror(pixels, offset, imageBytes, window.width());
      }
    }
    return new Batch(pixels, labels, batchSize, images.channels(), window);
  }

  /** Copies the window that {@code hash} places, uniformly among all places. */
  private void cut(byte[] whole, long hash, byte[] target, int offset) {
    ImageSize size = images.imageSize();
    int top = (int) Long.remainderUnsigned(hash >>> 32, size.height() - window.height() + 1);
    int left = (int) Long.remainderUnsigned(hash & 0xFFFFFFFFL, size.width() - window.width() + 1);
    int to = offset;
    for (int channel = 0; channel < images.channels(); channel++) {
      for (int y = top; y < top + window.height(); y++) {
        int from = (channel * size.height() + y) * size.width() + left;
        System.arraycopy(whole, from, target, to, window.width());
        to += window.width();
      }
    }
  }

  private int indexAt(long position) {
    long epoch = position / images.size();
    if (epoch != permutationEpoch) {
      permutation = permutation(images.size(), Seeds.of(seed, SHUFFLE, epoch));
      permutationEpoch = epoch;
    }
    return permutation[(int) (position % images.size())];
  }

  /** Fisher and Yates's shuffle of 0 … size − 1. */
  private static int[] permutation(int size, long seed) {
    Random random = new Random(seed);
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
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
