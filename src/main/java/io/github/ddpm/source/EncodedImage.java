package io.github.ddpm.source;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.ImageDecoder;
import java.io.IOException;

/**
 * The bytes of an image file, taken from an archive.
 *
 * @param file the whole file
 */
// The array is read, never compared: it needs no equals.
@SuppressWarnings("ArrayRecordComponent")
public record EncodedImage(byte[] file) implements UndecodedImage {
  @Override
  public DecodedImage decode() throws IOException {
    return ImageDecoder.decode(file);
  }

  @Override
  public long heldBytes() {
    return file.length;
  }
}
