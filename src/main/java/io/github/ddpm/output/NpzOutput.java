package io.github.ddpm.output;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** All pixels as one array, with an array of labels if the images have classes. */
final class NpzOutput implements Output {
  private final Path file;
  private final Npz npz;

  NpzOutput(OutputRequest request) throws IOException {
    file = request.out();
    npz = new Npz(file, request.images().size());
  }

  @Override
  public Optional<Path> take(int number, int label, BufferedImage image) throws IOException {
    npz.add(pixels(image), image.getHeight(), image.getWidth(), label);
    return Optional.empty();
  }

  /** The pixels row by row, the channels of a pixel together. */
  private static byte[] pixels(BufferedImage image) {
    Raster raster = image.getRaster();
    int[] samples = raster.getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    byte[] pixels = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      pixels[i] = (byte) samples[i];
    }
    return pixels;
  }

  @Override
  public Path finish() throws IOException {
    npz.finish();
    return file;
  }

  @Override
  public void close() throws IOException {
    npz.close();
  }
}
