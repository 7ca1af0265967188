package io.github.ddpm.metrics;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.files.Sha256;
import java.nio.ByteBuffer;

/** The hashes that identify a set of images. */
public final class ImageHash {
  private ImageHash() {}

  /**
   * SHA-256 of a set of images, in hexadecimal: their number and shape, then all pixels in order,
   * or what identifies these without reading them.
   */
  public static String of(ImageSet images) {
    ImageSize size = images.imageSize();
    String shape =
        "%d,%d,%d,%d;".formatted(images.size(), images.channels(), size.height(), size.width());
    Sha256 sha256 = new Sha256().add(shape);
    if (images.identity().isPresent()) {
      return sha256.add(images.identity().get()).hex();
    }
    byte[] pixels = new byte[images.bytesPerImage()];
    for (int i = 0; i < images.size(); i++) {
      images.copyTo(i, pixels, 0);
      sha256.add(ByteBuffer.wrap(pixels));
    }
    return sha256.hex();
  }

  /** SHA-256 of the names of the images' classes and of all labels, in hexadecimal. */
  public static String ofLabels(ImageSet images) {
    Sha256 sha256 = new Sha256();
    if (images.identity().isPresent()) {
      return sha256.add(images.identity().get()).hex();
    }
    for (String name : images.classes()) {
      sha256.add(name.length() + ":" + name);
    }
    for (int i = 0; i < images.size(); i++) {
      sha256.add(";" + images.label(i));
    }
    return sha256.hex();
  }
}
