package io.github.ddpm.source;

import io.github.ddpm.decode.DecodedImage;
import java.io.IOException;

/** An image that is not yet decoded. Any thread may decode it. */
public interface UndecodedImage {
  /**
   * Decodes it.
   *
   * @throws IOException if it cannot be read; the message gives the problem without the name
   */
  DecodedImage decode() throws IOException;

  /** The memory held until it is decoded, in bytes. */
  default long heldBytes() {
    return 0;
  }
}
