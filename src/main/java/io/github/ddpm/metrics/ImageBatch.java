package io.github.ddpm.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Transfer;

/**
 * Some images of one size.
 *
 * @param pixels N·C·H·W unsigned bytes, image by image, each channel first; not to be changed
 * @param size N
 * @param channels C
 * @param height H
 * @param width W
 */
// The array is read, never compared.
@SuppressWarnings("ArrayRecordComponent")
public record ImageBatch(byte[] pixels, int size, int channels, int height, int width) {

  /** The bytes as uint8 (N, C, H, W). */
  NDArray bytes(NDManager manager) {
    Shape shape = new Shape(size, channels, height, width);
    return Transfer.of(manager, pixels, shape);
  }
}
