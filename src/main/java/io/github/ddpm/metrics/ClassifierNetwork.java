package io.github.ddpm.metrics;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.util.PairList;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.torch.Ops;
import java.util.ArrayList;
import java.util.List;

/**
 * A small convolutional classifier. Strided convolutions halve images (N, C, H, W) in [−1, 1] until
 * a side is at most 8; two linear layers follow. The first one's output is the features (N, 64),
 * the second's the logits (N, K).
 */
final class ClassifierNetwork extends AbstractBlock {
  static final int FEATURES = 64;
  private static final int SMALLEST = 8;
  private static final int FIRST = 32;
  private static final int CHANNELS = 64;
  private static final int GROUPS = 8;
  private static final double EPSILON = 1e-5;

  private final List<Parameter> weightsAndBiases = new ArrayList<>();
  private final int levels;
  private final int flat;

  ClassifierNetwork(int channels, ImageSize size, int classes) {
    int rows = size.height();
    int columns = size.width();
    int halvings = 0;
    layer("conv_in", new Shape(FIRST, channels, 3, 3), FIRST);
    while (Math.min(rows, columns) > SMALLEST) {
      layer(
          "down." + halvings,
          new Shape(CHANNELS, halvings == 0 ? FIRST : CHANNELS, 3, 3),
          CHANNELS);
      norm("norm." + halvings, CHANNELS);
      layer("conv." + halvings, new Shape(CHANNELS, CHANNELS, 3, 3), CHANNELS);
      rows = (rows + 1) / 2;
      columns = (columns + 1) / 2;
      halvings++;
    }
    levels = halvings;
    int last = levels == 0 ? FIRST : CHANNELS;
    flat = last * rows * columns;
    norm("norm_out", last);
    layer("features", new Shape(FEATURES, flat), FEATURES);
    layer("logits", new Shape(classes, FEATURES), classes);
  }

  private void layer(String name, Shape weight, int outputs) {
    add(name + ".weight", weight, new XavierInitializer());
    add(name + ".bias", new Shape(outputs), Initializer.ZEROS);
  }

  private void norm(String name, int channels) {
    add(name + ".weight", new Shape(channels), Initializer.ONES);
    add(name + ".bias", new Shape(channels), Initializer.ZEROS);
  }

  private void add(String name, Shape shape, Initializer initializer) {
    weightsAndBiases.add(
        addParameter(
            Parameter.builder()
                .setName(name)
                .setType(Parameter.Type.OTHER)
                .optShape(shape)
                .optInitializer(initializer)
                .build()));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray h = inputs.singletonOrThrow();
    NDList w = new NDList();
    for (Parameter parameter : weightsAndBiases) {
      w.add(store.getValue(parameter, h.getDevice(), training));
    }
    int at = 2;
    h = Ops.conv2d(h, w.get(0), w.get(1), 1, 1);
    for (int level = 0; level < levels; level++, at += 6) {
      h = Ops.downsample(h, w.get(at), w.get(at + 1), 1);
      h = Ops.normSiluConv(h, w.subNDList(at + 2), GROUPS, EPSILON);
    }
    h = Ops.groupNorm(h, w.get(at), w.get(at + 1), GROUPS, EPSILON);
    h = Activation.relu(h).reshape(-1, flat);
    NDArray features = Ops.linearSilu(h, w.get(at + 2), w.get(at + 3));
    return new NDList(features, Ops.linear(features, w.get(at + 4), w.get(at + 5)));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    long images = inputs[0].get(0);
    Shape logits = weightsAndBiases.get(weightsAndBiases.size() - 1).getShape();
    return new Shape[] {new Shape(images, FEATURES), new Shape(images, logits.get(0))};
  }

  /** Always true: all values come from the store. */
  @Override
  public boolean isInitialized() {
    return true;
  }
}
