package io.github.ddpm.source;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.decode.Room;
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
  public DecodedImage decode(Room room) throws IOException {
    return ImageDecoder.decode(file, room);
  }

  @Override
  public long heldBytes() {
    return file.length;
  }
}
