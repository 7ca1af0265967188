package io.github.ddpm.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** One image or mask as floats (C, H, W) on the host. Its user determines the shape. */
public final class HostImage {
  private final float[] pixels;

  private HostImage(float[] pixels) {
    this.pixels = pixels;
  }

  /** The image of these floats, the last index running fastest. */
  public static HostImage of(float... pixels) {
    return new HostImage(pixels.clone());
  }

  /** The image as (1, {@code channels}, H, W), with H and W of {@code images}, (N, C, H, W). */
  NDArray in(NDManager manager, long channels, Shape images) {
    return manager.create(pixels, new Shape(1, channels, images.get(2), images.get(3)));
  }
}
