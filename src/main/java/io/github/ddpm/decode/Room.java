package io.github.ddpm.decode;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/**
 * The memory that one picture takes while it is decoded and worked on. All pictures share what Java
 * has: where many are decoded at once, a large one waits until others have closed their rooms.
 */
public final class Room implements AutoCloseable {
  /** Peak memory of decoding: the reader's own form, ours, and a margin. */
  private static final int BYTES_PER_PIXEL = 16;

  private static final int PIXELS_OF_PART = 1 << 10;

  private static final int PARTS =
      (int)
          Math.min(
              Integer.MAX_VALUE,
              Runtime.getRuntime().maxMemory() / BYTES_PER_PIXEL / PIXELS_OF_PART);

  private static final Semaphore FREE = new Semaphore(PARTS, true);

  /** Smaller pictures are always decoded whole. */
  private static final long LARGE = 1L << 24;

  /** How many pixels a side has, for each that it is to have in the end. */
  private static final int MARGIN = 4;

  private final int side;
  private int taken;

  private Room(int side) {
    this.side = side;
  }

  /** For a picture that is wanted as it is. */
  public static Room whole() {
    return new Room(Integer.MAX_VALUE / MARGIN);
  }

  /**
   * For a picture that will be scaled to a size whose longer side is {@code side}: one far larger
   * may be reduced while it is decoded, to no less than four times that.
   */
  public static Room scaledTo(int side) {
    return new Room(side);
  }

  /** The sides of the squares of pixels that may become one each. */
  int fraction(int width, int height) {
    return (long) width * height > LARGE
        ? Math.max(1, Math.min(width, height) / (MARGIN * side))
        : 1;
  }

  /**
   * Takes memory for {@code pixels}; waits for it, if others have it.
   *
   * @throws UnreadableException if Java never has that much
   */
  void take(long pixels) throws IOException {
    long parts = (pixels + PIXELS_OF_PART - 1) / PIXELS_OF_PART;
    if (parts > PARTS) {
      throw UnreadableException.refused(
          "%.1f million pixels take more memory than Java has, which is enough for %.1f;"
                  .formatted(pixels / 1e6, PARTS * (PIXELS_OF_PART / 1e6))
              + " start it with DDPM_JAVA_OPTS=-Xmx and more");
    }
    try {
      FREE.acquire((int) parts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for memory");
    }
    taken += (int) parts;
  }

  @Override
  public void close() {
    FREE.release(taken);
    taken = 0;
  }
}
