package io.github.ddpm.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Convolutions and products of matrices with their weights, as operators of XNNPACK, which are made
 * once and kept: where one small image is worked on, PyTorch's other libraries take as long to
 * start an operation as to do it.
 *
 * <p>XNNPACK has threads of its own, which wait awake for the next operator, as OpenMP's do, of
 * which everything else makes use: two of them on one core hold each other up for milliseconds. So
 * where operators are kept, they alone have several threads.
 */
public final class KeptOperators implements AutoCloseable {
  /** Multiplications and additions of an evaluation; with more, other libraries are as fast. */
  private static final double MOST_WORK = 2e9;

  /** PyTorch is built without XNNPACK for some processors. */
  private static final Optional<Script> SCRIPT = Script.loadIfPossible("kept");

  private final List<IValue> values = new ArrayList<>();
  private final StringBuilder parameters = new StringBuilder();

  /** An operator, by the parameter of the traced function that brings it in. */
  private record Operator(String name) {
    @Override
    public String toString() {
      return name;
    }
  }

  KeptOperators() {}

  /**
   * Whether they are the fastest way to evaluate a network again and again.
   *
   * @param weight one of its weights
   * @param images how many are evaluated at once
   * @param work multiplications and additions for one image
   */
  public static boolean areFasterFor(NDArray weight, int images, double work) {
    return images == 1
        && work < MOST_WORK
        && !weight.getDevice().isGpu()
        && weight.getDataType() == DataType.FLOAT32
        && Torch.threads() == Torch.threadsAtStart()
        && SCRIPT.isPresent();
  }

  /** What does the same as a call of the layers in {@code ops.py}, with operators for weights. */
  Tracer.Call insteadOf(Tracer.Call call) {
    List<Object> of = call.arguments();
    return switch (call.function()) {
      case "ops.conv2d" ->
          kept("conv2d", of.get(0), convolution(of.get(1), of.get(2), of.get(3), of.get(4)));
      case "ops.linear" -> kept("linear", of.get(0), product(of.get(1), of.get(2)));
      case "ops.linear_silu" -> kept("linear_silu", of.get(0), product(of.get(1), of.get(2)));
      case "ops.downsample" -> kept("conv2d", of.get(0), halving(of.get(1), of.get(2), of.get(3)));
      case "ops.upsample" -> kept("upsample", of.get(0), upsampling(of.get(1), of.get(2)));
      case "ops.norm_silu_conv" ->
          kept(
              "norm_silu_conv",
              of.get(0),
              of.get(1),
              of.get(2),
              convolution(of.get(3), of.get(4), 1, 1),
              of.get(5),
              of.get(6));
      case "ops.residual" -> residual(of);
      case "ops.attention" -> attention(of);
      default -> call;
    };
  }

  private static Tracer.Call kept(String function, Object... arguments) {
    return Tracer.Call.of("kept." + function, arguments);
  }

  private Tracer.Call residual(List<Object> of) {
    NDList weights = (NDList) of.get(2);
    List<Operator> convs = new ArrayList<>();
    convs.add(convolution(weights.get(2), weights.get(3), 1, 1));
    convs.add(convolution(weights.get(6), weights.get(7), 1, 1));
    if (weights.size() > 8) {
      convs.add(convolution(weights.get(8), weights.get(9), 1, 0));
    }
    NDList norms = new NDList(weights.get(0), weights.get(1), weights.get(4), weights.get(5));
    return kept(
        "residual",
        of.get(0),
        of.get(1),
        norms,
        convs,
        of.get(3),
        of.get(4),
        of.get(8),
        of.get(9),
        of.get(10));
  }

  private Tracer.Call attention(List<Object> of) {
    NDList weights = (NDList) of.get(1);
    NDList norm = new NDList(weights.subList(8, weights.size()));
    Operator qkv = operator("Conv2dOpContext", "queries_keys_values", weights, of.get(4));
    Operator out = operator("Conv2dOpContext", "pointwise", weights.get(6), weights.get(7));
    return kept("attention", of.get(0), norm, qkv, out, of.get(2), of.get(3), of.get(4), of.get(5));
  }

  private Operator convolution(Object weight, Object bias, Object stride, Object padding) {
    return operator("Conv2dOpContext", "convolution", weight, bias, stride, padding);
  }

  private Operator halving(Object weight, Object bias, Object padding) {
    return operator("Conv2dOpContext", "halving", weight, bias, padding);
  }

  private Operator upsampling(Object weight, Object bias) {
    return operator("TransposeConv2dOpContext", "upsampling", weight, bias);
  }

  private Operator product(Object weight, Object bias) {
    return operator("LinearOpContext", "product", weight, bias);
  }

  private Operator operator(String type, String function, Object... arguments) {
    Operator operator = new Operator("op" + values.size());
    values.add(SCRIPT.orElseThrow().make(function, arguments));
    parameters.append("%s: __torch__.torch.classes.xnnpack.%s, ".formatted(operator, type));
    return operator;
  }

  /** The parameters of a function that bring the operators in, each with a comma. */
  String parameters() {
    return parameters.toString();
  }

  /** Their values. */
  List<IValue> values() {
    return values;
  }

  /** Does {@code work} with one thread but for the operators, which work for one at a time. */
  synchronized <T> T alone(Supplier<T> work) {
    int threads = Torch.threads();
    Torch.threads(1);
    try {
      return work.get();
    } finally {
      Torch.threads(threads);
    }
  }

  @Override
  public void close() {
    values.forEach(IValue::close);
  }
}
