package io.github.ddpm.fast;

import ai.djl.Device;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import io.github.ddpm.torch.Rewriting;
import io.github.ddpm.torch.Rules;
import io.github.ddpm.torch.Script;
import io.github.ddpm.torch.ScriptObject;
import io.github.ddpm.torch.ScriptTexts;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.torch.TracedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Replaces convolutions and matrix products by operators of XNNPACK, which hold their weights and
 * are made once. For a single small image, PyTorch's other libraries take as long to start an
 * operation as to do it.
 *
 * <p>XNNPACK has its own threads, and everything else uses OpenMP's. Both kinds spin while they
 * wait for work, so two of them on one core delay each other by milliseconds. Therefore only the
 * operators use several threads: as many as there were at the start, which divide outputs and not
 * sums, so that their number does not change results.
 */
final class XnnpackOperators implements Rewriting {
  /** Empty on processors for which PyTorch is built without XNNPACK. */
  private static final Optional<Script> SCRIPT = FastTexts.loadIfPossible("xnnpack");

  /**
   * Whether they are the fastest way to evaluate a network repeatedly. It does not depend on the
   * number of threads, as images must not.
   *
   * @param format number format of its weights
   * @param images the number of images evaluated at once
   * @param work multiplications and additions for one image
   */
  static boolean areFasterFor(Device device, DataType format, long images, double work) {
    return images == 1
        && work < Rules.XNNPACK_WORK
        && !device.isGpu()
        && format == DataType.FLOAT32
        && SCRIPT.isPresent();
  }

  /**
   * The equivalent of a call of the layers in {@code ops.py}, with operators instead of weights.
   */
  @Override
  public TracedCall insteadOf(TracedCall call) {
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

  private static TracedCall kept(String function, Object... arguments) {
    return TracedCall.of("xnnpack." + function, arguments);
  }

  private static TracedCall residual(List<Object> of) {
    NDList weights = (NDList) of.get(2);
    List<ScriptObject> convs = new ArrayList<>();
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

  private static TracedCall attention(List<Object> of) {
    NDList weights = (NDList) of.get(1);
    NDList norm = new NDList(weights.subList(8, weights.size()));
    ScriptObject qkv = operator("Conv2dOpContext", "queries_keys_values", weights, of.get(4));
    ScriptObject out = operator("Conv2dOpContext", "pointwise", weights.get(6), weights.get(7));
    return kept("attention", of.get(0), norm, qkv, out, of.get(2), of.get(3), of.get(4), of.get(5));
  }

  private static ScriptObject convolution(
      Object weight, Object bias, Object stride, Object padding) {
    return operator("Conv2dOpContext", "convolution", weight, bias, stride, padding);
  }

  private static ScriptObject halving(Object weight, Object bias, Object padding) {
    return operator("Conv2dOpContext", "halving", weight, bias, padding);
  }

  private static ScriptObject upsampling(Object weight, Object bias) {
    return operator("TransposeConv2dOpContext", "upsampling", weight, bias);
  }

  private static ScriptObject product(Object weight, Object bias) {
    return operator("LinearOpContext", "product", weight, bias);
  }

  private static ScriptObject operator(String type, String function, Object... arguments) {
    return SCRIPT
        .orElseThrow()
        .make("__torch__.torch.classes.xnnpack." + type, function, arguments);
  }

  @Override
  public ScriptTexts texts() {
    return FastTexts.ALL;
  }

  /** Uses one thread for everything but the operators, which serve one evaluation at a time. */
  @Override
  public synchronized <T> T run(Supplier<T> evaluation) {
    int threads = Torch.threads();
    Torch.threads(1);
    try {
      return evaluation.get();
    } finally {
      Torch.threads(threads);
    }
  }
}
