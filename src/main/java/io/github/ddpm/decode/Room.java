package io.github.ddpm.decode;

import java.io.IOException;

/**
 * The memory that one picture takes while it is read, decoded and worked on. All pictures share
 * what Java has: where many are decoded at once, a large one waits until others have closed their
 * rooms. Files and pixels have a share each, and a picture takes the one before the other, so that
 * none waits for another that waits for it.
 */
public final class Room implements AutoCloseable {
  /** Peak memory: the reader's own form, twice or with ours, or ours and what is scaled. */
  private static final int BYTES_PER_PIXEL = 12;

  /** Our own form of a pixel. */
  private static final int BYTES_OF_RESULT = 4;

  /** A file and what its reader sees of it. */
  private static final int BYTES_PER_FILE_BYTE = 2;

  /** What the program itself takes. */
  private static final long PROGRAM = 1 << 25;

  private static final long HEAP = Runtime.getRuntime().maxMemory();
  private static final long EIGHTH = Math.max(HEAP / 2, HEAP - PROGRAM) / 8;

  private static final Budget FILES = new Budget(2 * EIGHTH);
  private static final Budget PIXELS = new Budget(5 * EIGHTH);

  /** Smaller pictures are always decoded whole. */
  private static final long LARGE = 1L << 24;

  /** How many pixels a side has, for each that it is to have in the end. */
  private static final int MARGIN = 4;

  private final int side;
  private int files;
  private int pixels;

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

  /**
   * How many times the usual memory a pixel takes, of a reader that copies its own form once.
   *
   * @param bytes of its reader's own form
   */
  static long weight(long bytes) {
    long most = Math.max(2 * bytes, bytes + BYTES_OF_RESULT);
    return (most + BYTES_PER_PIXEL - 1) / BYTES_PER_PIXEL;
  }

  /** How many bytes of files not yet decoded, and of results, may be held in all. */
  public static long held() {
    return EIGHTH;
  }

  /** The sides of the squares of pixels that may become one each. */
  int fraction(int width, int height) {
    return (long) width * height > LARGE
        ? Math.max(1, Math.min(width, height) / (MARGIN * side))
        : 1;
  }

  /**
   * Takes memory for a file that is about to be read; waits for it, if others have it.
   *
   * @throws UnreadableException if Java never has that much
   */
  public void takeFile(long bytes) throws IOException {
    requireRoomForFile(bytes);
    files += FILES.take(BYTES_PER_FILE_BYTE * bytes);
  }

  /**
   * Refuses a file for which Java never has the memory.
   *
   * @throws UnreadableException if so
   */
  public static void requireRoomForFile(long bytes) throws UnreadableException {
    long most = FILES.bytes() / BYTES_PER_FILE_BYTE;
    if (bytes > most) {
      throw tooMuch("a file of %.1f MB takes".formatted(bytes / 1e6), most / 1e6, " MB");
    }
  }

  /**
   * Takes memory for {@code count} pixels; waits for it, if others have it.
   *
   * @throws UnreadableException if Java never has that much
   */
  void take(long count) throws IOException {
    long most = PIXELS.bytes() / BYTES_PER_PIXEL;
    if (count > most) {
      throw tooMuch("%.1f million pixels take".formatted(count / 1e6), most / 1e6, "");
    }
    pixels += PIXELS.take(BYTES_PER_PIXEL * count);
  }

  private static UnreadableException tooMuch(String what, double most, String unit) {
    return UnreadableException.refused(
        "%s more memory than Java has, which is enough for %.1f%s;".formatted(what, most, unit)
            + " start it with DDPM_JAVA_OPTS=-Xmx and more");
  }

  @Override
  public void close() {
    FILES.giveBack(files);
    PIXELS.giveBack(pixels);
    files = 0;
    pixels = 0;
  }
}
