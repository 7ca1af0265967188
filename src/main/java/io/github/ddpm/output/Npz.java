package io.github.ddpm.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Images as NumPy's {@code savez} writes them, and as OpenAI's evaluator for diffusion models reads
 * them: {@code arr_0} uint8 (N, H, W, C), then {@code arr_1} int64 (N), the labels, if all images
 * have one. Images go to disk as they come.
 */
public final class Npz implements Closeable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** NumPy aligns the data to this many bytes. */
  private static final int ALIGNMENT = 64;

  private final Archive archive;
  private final int count;
  private final long[] labels;
  private int added;

  /**
   * Begins a file for {@code count} images.
   *
   * @throws IOException if it cannot be written, naming it
   */
  public Npz(Path file, int count) throws IOException {
    archive = new Archive(file);
    this.count = count;
    labels = new long[count];
  }

  /**
   * Adds the next image.
   *
   * @param pixels H·W·C bytes, row by row, the channels of a pixel together
   * @param label of its class, or a negative number if it has none
   */
  public void add(byte[] pixels, int height, int width, int label) throws IOException {
    if (added == count) {
      throw new IllegalStateException("there are " + count + " images, this is one too many");
    }
    if (added == 0) {
      archive.begin("arr_0.npy");
      archive.write(header("|u1", count, height, width, pixels.length / (height * width)));
    }
    archive.write(pixels);
    labels[added++] = label;
  }

  /** Completes the file. All images must have been added. */
  public void finish() throws IOException {
    if (added < count) {
      throw new IllegalStateException(added + " of " + count + " images were added");
    }
    archive.end();
    if (Arrays.stream(labels).allMatch(label -> label >= 0)) {
      ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asLongBuffer().put(labels);
      archive.begin("arr_1.npy");
      archive.write(header("<i8", count));
      archive.write(bytes.array());
      archive.end();
    }
    archive.finish();
  }

  /** The header of an array in C order, version 1.0 of NumPy's format. */
  private static byte[] header(String type, int... shape) {
    String sizes = Arrays.stream(shape).mapToObj(String::valueOf).collect(Collectors.joining(", "));
    String tuple = shape.length == 1 ? sizes + "," : sizes;
    String words =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, tuple);
    int before = MAGIC.length + Short.BYTES;
    int least = before + words.length() + 1;
    int size = (least + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    header.put(MAGIC).putShort((short) (size - before));
    header.put(words.getBytes(StandardCharsets.US_ASCII));
    while (header.remaining() > 1) {
      header.put((byte) ' ');
    }
    return header.put((byte) '\n').array();
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
