package io.github.ddpm.data;

/**
 * Copies pixels of a set's images, or of the pictures beside them: a method of {@link ImageSet}.
 */
interface PixelSource {
  /** Writes those of one image to {@code target}, starting at {@code offset}. */
  void copyTo(int index, byte[] target, int offset);
}
