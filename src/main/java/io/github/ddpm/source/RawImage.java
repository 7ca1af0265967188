package io.github.ddpm.source;

import io.github.ddpm.decode.DecodedImage;

/**
 * The pixels of one image in a file of many.
 *
 * @param width in pixels
 * @param height in pixels
 * @param channels 1 grey, 3 colour, 4 colour with alpha
 * @param pixels H·W·C unsigned bytes
 */
// The array is read, never compared: it needs no equals.
@SuppressWarnings("ArrayRecordComponent")
public record RawImage(int width, int height, int channels, byte[] pixels)
    implements UndecodedImage {
  @Override
  public DecodedImage decode() {
    return DecodedImage.ofInterleaved(width, height, channels, pixels);
  }

  @Override
  public long heldBytes() {
    return pixels.length;
  }
}
