package io.github.ddpm.metrics;

import io.github.ddpm.files.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What sets of images are recognised by. */
public final class ImageHash {
  private static final int PART = 512;

  private ImageHash() {}

  /**
   * SHA-256 of the first {@code count} images, in hexadecimal: their number and shape, then all
   * pixels in order.
   */
  public static String of(Images images, int count) throws IOException {
    String shape = count + "," + images.channels() + "," + images.height() + "," + images.width();
    Sha256 sha256 = new Sha256().add(shape + ";");
    for (int from = 0; from < count; from += PART) {
      byte[] pixels = images.batch(from, Math.min(from + PART, count)).pixels();
      sha256.add(ByteBuffer.wrap(pixels));
    }
    return sha256.hex();
  }
}
