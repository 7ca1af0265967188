package io.github.ddpm.source;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.ImageDecoder;
import io.github.ddpm.decode.Room;
import io.github.ddpm.settings.ValueRange;
import java.io.IOException;

/**
 * The bytes of an image file, taken from an archive.
 *
 * @param file the whole file
 * @param range of samples of more than 8 bits
 */
// The array is read, never compared: it needs no equals.
@SuppressWarnings("ArrayRecordComponent")
public record EncodedImage(byte[] file, ValueRange range) implements UndecodedImage {
  @Override
  public DecodedImage decode(Room room) throws IOException {
    return ImageDecoder.decode(file, room, range);
  }

  @Override
  public long heldBytes() {
    return file.length;
  }
}
