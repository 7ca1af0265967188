package io.github.ddpm.ingest;

import java.io.IOException;

/** One picture that has not been decoded yet. Any thread may decode it. */
interface SourcePicture {
  /**
   * Decodes it.
   *
   * @throws IOException if it cannot be read; the message says what is wrong, without the name
   */
  DecodedPicture decode() throws IOException;

  /** How many bytes of memory wait for it to be decoded. */
  default long heldBytes() {
    return 0;
  }
}
