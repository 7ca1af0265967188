package io.github.ddpm.source;

import io.github.ddpm.decode.DecodedImage;
import io.github.ddpm.decode.Room;
import io.github.ddpm.decode.StoredValues;

/**
 * The pixels of one image in a file of many.
 *
 * @param width in pixels
 * @param height in pixels
 * @param channels 1 grey, 3 colour, 4 colour with alpha
 * @param pixels H·W·C unsigned bytes
 * @param values that the bytes were made of
 */
// The array is read, never compared: it needs no equals.
@SuppressWarnings("ArrayRecordComponent")
public record RawImage(int width, int height, int channels, byte[] pixels, StoredValues values)
    implements UndecodedImage {
  @Override
  public DecodedImage decode(Room room) {
    return DecodedImage.ofInterleaved(width, height, channels, pixels, values);
  }

  @Override
  public long heldBytes() {
    return pixels.length;
  }
}
