package io.github.ddpm.data;

/**
 * The images of one training step.
 *
 * @param pixels N·C·H·W unsigned bytes, image by image, each channel first; not to be changed
 * @param labels N labels, −1 where the images have none; not to be changed
 * @param size N, the number of images
 * @param channels C
 * @param imageSize H and W
 */
// The arrays are read, never compared: a batch needs no equals.
@SuppressWarnings("ArrayRecordComponent")
public record Batch(byte[] pixels, int[] labels, int size, int channels, ImageSize imageSize) {}
