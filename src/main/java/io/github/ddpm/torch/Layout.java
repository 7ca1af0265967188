package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** The memory layout of an array (N, C, H, W). */
public enum Layout {
  /** Plane by plane, in the order of the axes; DJL's copies expect this. */
  CHANNELS_FIRST(0),
  /** Pixel by pixel, with all channels of a pixel together. */
  CHANNELS_LAST(2);

  private final int memoryFormat;

  Layout(int memoryFormat) {
    this.memoryFormat = memoryFormat;
  }

  /** The faster layout for convolutions of {@code x} to {@code channels} channels. */
  public static Layout fasterFor(NDArray x, int channels) {
    boolean last =
        !x.getDevice().isGpu()
            && channels < Rules.NARROW_CHANNELS
            && x.getDataType() == DataType.FLOAT32;
    return last ? CHANNELS_LAST : CHANNELS_FIRST;
  }

  /** PyTorch's number for it. */
  int memoryFormat() {
    return memoryFormat;
  }
}
