package io.github.ddpm.output;

import io.github.ddpm.files.NpyHeader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * All images in the format of NumPy's {@code savez} and of OpenAI's evaluator for diffusion models:
 * {@code arr_0} uint8 (N, H, W, C), then {@code arr_1} int64 (N), the labels, if all images have
 * one. Images are written to disk as they arrive.
 */
final class NpzOutput implements Output {
  private final Archive archive;
  private final long[] labels;
  private int added;

  NpzOutput(OutputRequest request) throws IOException {
    archive = new Archive(request.out(), request.overwrite());
    labels = new long[request.images().size()];
  }

  @Override
  public Optional<Path> take(int number, int label, BufferedImage image) throws IOException {
    if (added == labels.length) {
      throw new IllegalStateException("there are " + added + " images, this is one too many");
    }
    int height = image.getHeight();
    int width = image.getWidth();
    int[] samples = image.getRaster().getPixels(0, 0, width, height, (int[]) null);
    if (added == 0) {
      archive.begin("arr_0.npy");
      int channels = samples.length / (height * width);
      archive.write(NpyHeader.of("|u1", labels.length, height, width, channels).toBytes());
    }
    byte[] pixels = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      pixels[i] = (byte) samples[i];
    }
    archive.write(pixels);
    labels[added++] = label;
    return Optional.empty();
  }

  /** Completes the file. All images must have been taken. */
  @Override
  public Path finish() throws IOException {
    if (added < labels.length) {
      throw new IllegalStateException(added + " of " + labels.length + " images were added");
    }
    archive.end();
    if (Arrays.stream(labels).allMatch(label -> label >= 0)) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Long.BYTES * labels.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asLongBuffer().put(labels);
      archive.begin("arr_1.npy");
      archive.write(NpyHeader.of("<i8", labels.length).toBytes());
      archive.write(bytes.array());
      archive.end();
    }
    return archive.finish();
  }

  @Override
  public void close() throws IOException {
    archive.close();
  }
}
