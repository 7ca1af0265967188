package io.github.ddpm.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * A batch in the host's memory. Its images travel to the device as bytes, a quarter of the size.
 *
 * @param pixels N·C·H·W unsigned bytes, image by image, each channel first; not to be changed
 * @param labels N labels, −1 where the images have none; not to be changed
 * @param channels C
 * @param imageSize H and W
 */
// The arrays are read, never compared: a batch needs no equals.
@SuppressWarnings("ArrayRecordComponent")
public record HostBatch(byte[] pixels, int[] labels, int channels, ImageSize imageSize)
    implements Batch {

  @Override
  public NDArray toTensor(NDManager manager) {
    Shape shape = new Shape(labels.length, channels, imageSize.height(), imageSize.width());
    return Pixels.toTensor(manager, pixels, shape);
  }
}
