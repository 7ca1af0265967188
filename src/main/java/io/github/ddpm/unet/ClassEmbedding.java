package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.NormalInitializer;
import io.github.ddpm.torch.Ops;

/** A vector for each class, added to the time embedding: labels (N), int64 → (N, 4 C_0). */
final class ClassEmbedding extends LookupTable {
  ClassEmbedding(UNetConfig config) {
    super(config.numClassEmbeds(), config.tembChannels(), new NormalInitializer(1));
  }

  @Override
  NDArray forward(NDArray labels, Pass pass) {
    return Ops.embedding(labels, rows(labels, pass));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    return new Shape[] {new Shape(inputs[0].get(0), outChannels())};
  }
}
