package io.github.ddpm.source;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.Room;
import java.io.IOException;

/** An image that is not yet decoded. Any thread may decode it. */
public interface UndecodedImage {
  /**
   * Decodes it.
   *
   * @throws IOException if it cannot be read; the message gives the problem without the name
   */
  DecodedImage decode() throws IOException;

  /**
   * Decodes it.
   *
   * @param room for a picture whose size its file gives; closed by the caller when it has done with
   *     the picture
   * @throws IOException as {@link #decode()}
   */
  default DecodedImage decode(Room room) throws IOException {
    return decode();
  }

  /** The memory held until it is decoded, in bytes. */
  default long heldBytes() {
    return 0;
  }
}
