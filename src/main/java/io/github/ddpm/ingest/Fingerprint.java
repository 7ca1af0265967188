package io.github.ddpm.ingest;

import io.github.ddpm.data.ImageSet;
import io.github.ddpm.data.Shapes;
import io.github.ddpm.files.Sha256;
import java.nio.ByteBuffer;

/** Identifies a collection of images by its content, in about a second. */
public final class Fingerprint {
  /** Of a larger collection, evenly spaced images of so many bytes are read. */
  private static final long MOST_BYTES = 1 << 28;

  private Fingerprint() {}

  /**
   * SHA-256 of the images' number and shape, of their pixels and the pictures beside them, and of
   * their labels if asked for, in hexadecimal. Images added, taken away or in another order give
   * another one, and so do other pixels; in a collection above 256 MB, only if they are among the
   * evenly spaced images. Of a collection in shards all of it counts, with its labels.
   *
   * @param labels whether other labels make it another collection
   */
  public static String of(ImageSet images, boolean labels) {
    if (images instanceof Shapes) {
      return Sha256.of(images.toString()); // They follow from its numbers.
    }
    if (images.identity().isPresent()) {
      return Sha256.of(images.identity().get()); // Of larger ones, shards are hashed when packed.
    }
    Sha256 sha256 = new Sha256();
    sha256.add("%d,%d,%s;".formatted(images.size(), images.channels(), images.imageSize()));
    if (images.conditionChannels() > 0) {
      sha256.add("%d shown;".formatted(images.conditionChannels()));
    }
    byte[] pixels = new byte[images.bytesPerImage()];
    byte[] shown = new byte[images.bytesPerCondition()];
    long most = Math.max(1, MOST_BYTES / (pixels.length + shown.length));
    long read = Math.min(images.size(), most);
    for (long i = 0; i < read; i++) {
      int image = (int) (i * images.size() / read);
      images.copyTo(image, pixels, 0);
      images.copyConditionTo(image, shown, 0);
      sha256.add(ByteBuffer.wrap(pixels)).add(ByteBuffer.wrap(shown));
    }
    for (int i = 0; labels && i < images.size(); i++) {
      sha256.add(images.label(i) + ",");
    }
    return sha256.hex();
  }
}
