package io.github.ddpm.output;

import io.github.ddpm.files.NpyHeader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Images in the format of NumPy's {@code savez} and of OpenAI's evaluator for diffusion models:
 * {@code arr_0} uint8 (N, H, W, C), then {@code arr_1} int64 (N), the labels, if all images have
 * one. Images are written to disk as they arrive.
 */
public final class Npz implements Closeable {
  private final Archive archive;
  private final int count;
  private final long[] labels;
  private int added;

  /**
   * Starts a file for {@code count} images.
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
   * @param label the label of its class, or a negative number if it has none
   */
  public void add(byte[] pixels, int height, int width, int label) throws IOException {
    if (added == count) {
      throw new IllegalStateException("there are " + count + " images, this is one too many");
    }
    if (added == 0) {
      archive.begin("arr_0.npy");
      int channels = pixels.length / (height * width);
      archive.write(NpyHeader.of("|u1", count, height, width, channels).toBytes());
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
      archive.write(NpyHeader.of("<i8", count).toBytes());
      archive.write(bytes.array());
      archive.end();
    }
    archive.finish();
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
