package io.github.ddpm.ingest;

import java.io.IOException;

/** One picture that has not been decoded yet. Any thread may decode it. */
interface PictureFile {
  /**
   * Decodes it.
   *
   * @throws IOException if it cannot be read; the message says what is wrong, without the name
   */
  Picture decode() throws IOException;

  /** How many bytes of memory wait for it to be decoded. */
  default long heldBytes() {
    return 0;
  }
}
