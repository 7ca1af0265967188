package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;

/** A block with one weight (K, C), whose rows are looked up by number, and no children. */
abstract class LookupTable extends NetworkBlock {
  private final Parameter weight;
  private final int channels;

  LookupTable(int rows, int channels, Initializer initializer) {
    this.channels = channels;
    weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.OTHER) // Rows are looked up; it is not a matrix.
                .optShape(new Shape(rows, channels))
                .optInitializer(initializer)
                .build());
  }

  /** The rows, on the device of {@code x}. */
  final NDArray rows(NDArray x, Pass pass) {
    return pass.store().getValue(weight, x.getDevice(), pass.training());
  }

  @Override
  final int outChannels() {
    return channels;
  }

  /** Zero: rows are copied, and what finds them is little beside the convolutions. */
  @Override
  final double work(int height, int width) {
    return 0;
  }
}
