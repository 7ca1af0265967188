package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** How the numbers of an array (N, C, H, W) follow one another in memory. */
public enum Layout {
  /** Plane by plane, as the axes say: what DJL expects where it copies. */
  CHANNELS_FIRST(0),
  /** Pixel by pixel, all channels of one side by side. */
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
