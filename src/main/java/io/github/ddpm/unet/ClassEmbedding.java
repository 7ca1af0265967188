package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.NormalInitializer;
import io.github.ddpm.torch.Ops;

/** A vector for each class, added to the time embedding: labels (N), int64 → (N, 4 C_0). */
final class ClassEmbedding extends NetworkBlock {
  private final Parameter weight;
  private final int channels;

  ClassEmbedding(UNetConfig config) {
    channels = config.tembChannels();
    weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.OTHER) // Rows are looked up; it is not a matrix.
                .optShape(new Shape(config.numClassEmbeds(), channels))
                .optInitializer(new NormalInitializer(1))
                .build());
  }

  @Override
  NDArray forward(NDArray labels, Pass pass) {
    return Ops.embedding(
        labels, pass.store().getValue(weight, labels.getDevice(), pass.training()));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), channels)};
  }

  @Override
  int outChannels() {
    return channels;
  }

  /** Zero: rows are copied. */
  @Override
  double work(int height, int width) {
    return 0;
  }
}
