package io.github.ddpm.generate;

import io.github.ddpm.files.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Small images read from files, which take turns: image i is drawn of file i mod their number.
 *
 * @param images C·H·W bytes each
 */
record ReadImages(List<byte[]> images) implements SmallImageSource {

  /** Reads all of them, fitted to what the network is shown. */
  static ReadImages of(SmallFiles small, ImageFitting fitting) throws IOException {
    List<byte[]> images = new ArrayList<>();
    for (Path file : small.files()) {
      images.add(fitting.bytes(file));
    }
    return new ReadImages(images);
  }

  @Override
  public float[] pixels(int number) {
    return ImageFitting.pixels(images.get(number % images.size()));
  }

  /** Identifies the images, in their order. */
  String sha256() throws IOException {
    List<ByteArrayInputStream> all = images.stream().map(ByteArrayInputStream::new).toList();
    return Sha256.of(new SequenceInputStream(Collections.enumeration(all)));
  }
}
