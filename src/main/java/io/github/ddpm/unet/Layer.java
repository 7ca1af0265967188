package io.github.ddpm.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;

/** A block with one weight and one bias and no children. */
abstract class Layer extends NetworkBlock {
  /** Nearly zero, so that a residual branch starts as the identity (Ho et al.'s code). */
  static final double ZERO = 1e-10;

  private final Parameter weight;
  private final Parameter bias;

  Layer(Shape weightShape, Initializer weightInitializer, long biases) {
    weight =
        addParameter(
            Parameter.builder()
                .setName("weight")
                .setType(Parameter.Type.WEIGHT)
                .optShape(weightShape)
                .optInitializer(weightInitializer)
                .build());
    bias =
        addParameter(
            Parameter.builder()
                .setName("bias")
                .setType(Parameter.Type.BIAS)
                .optShape(new Shape(biases))
                .optInitializer(Initializer.ZEROS)
                .build());
  }

  /** Uniform with variance scale / ((fan_in + fan_out) / 2): Xavier's, times the scale. */
  static Initializer fanAverage(double scale) {
    return new XavierInitializer(RandomType.UNIFORM, FactorType.AVG, (float) (3 * scale));
  }

  final Parameter weight() {
    return weight;
  }

  final Parameter bias() {
    return bias;
  }

  final NDArray weight(NDArray x, Pass pass) {
    return pass.store().getValue(weight, x.getDevice(), pass.training());
  }

  final NDArray bias(NDArray x, Pass pass) {
    return pass.store().getValue(bias, x.getDevice(), pass.training());
  }
}
