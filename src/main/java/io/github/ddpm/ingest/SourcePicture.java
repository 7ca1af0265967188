package io.github.ddpm.ingest;

import java.io.IOException;

/** A picture that is not yet decoded. Any thread may decode it. */
interface SourcePicture {
  /**
   * Decodes it.
   *
   * @throws IOException if it cannot be read; the message gives the problem without the name
   */
  DecodedPicture decode() throws IOException;

  /** The memory held until it is decoded, in bytes. */
  default long heldBytes() {
    return 0;
  }
}
