package io.github.ddpm.fast;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.ddpm.torch.Ops;
import io.github.ddpm.torch.Rewriting;
import io.github.ddpm.torch.Rules;
import io.github.ddpm.torch.Script;
import io.github.ddpm.torch.ScriptTexts;
import io.github.ddpm.torch.Torch;
import io.github.ddpm.torch.TracedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces convolutions by ones whose weights are in the order of oneDNN, the processor's library,
 * or transformed for Winograd's algorithm (Lavin &amp; Gray 2016). PyTorch reorders plain weights
 * at every call; a network that is only evaluated needs this once.
 *
 * @param example the shape (N, C, H, W) that the network is traced with
 * @param inputs the expected shape of the inputs; other shapes work, but slower
 */
record PackedOperators(Shape example, Shape inputs) implements Rewriting {
  /** Empty on processors for which PyTorch is built without oneDNN. */
  private static final Optional<Script> SCRIPT = FastTexts.loadIfPossible("packed");

  /** Whether weights of {@code format} can be packed on {@code device}. */
  static boolean arePossible(Device device, DataType format) {
    return !device.isGpu()
        && SCRIPT.isPresent()
        && (format == DataType.FLOAT32 || OfBfloat16.ARE_POSSIBLE);
  }

  /** PyTorch uses oneDNN for bfloat16 only on processors with AVX-512 or similar instructions. */
  private static final class OfBfloat16 {
    private static final boolean ARE_POSSIBLE = arePossible();

    private static boolean arePossible() {
      try (NDManager manager = Torch.newManager(Device.cpu())) {
        NDArray weight = Ops.toBf16(manager.zeros(new Shape(16, 16, 1, 1)));
        convolution(weight, 1, 0, new Shape(1, 16, 4, 4));
        return true;
      } catch (EngineException e) {
        return false;
      }
    }
  }

  /** The same call of {@code packed.py} with packed weights. */
  @Override
  public TracedCall insteadOf(TracedCall call) {
    List<Object> arguments = new ArrayList<>(call.arguments());
    switch (call.function()) {
      case "ops.conv2d" ->
          arguments.set(1, convolution(call, 1, (Integer) call.argument(3), call.argument(4)));
      case "ops.downsample" -> arguments.set(1, halving(call, (Integer) call.argument(3)));
      case "ops.upsample" -> arguments.set(1, upsampling((NDArray) call.argument(1), size(call)));
      case "ops.norm_silu_conv" -> arguments.set(3, convolution(call, 3, 1, 1));
      case "ops.residual" -> arguments.set(2, residual((NDList) call.argument(2), size(call)));
      case "ops.linear", "ops.linear_silu" -> {} // These have no order of weights.
      default -> {
        return call;
      }
    }
    return new TracedCall(call.function().replaceFirst("^ops", "packed"), arguments);
  }

  private NDArray convolution(TracedCall call, int weight, int stride, Object padding) {
    return convolution((NDArray) call.argument(weight), stride, (Integer) padding, size(call));
  }

  private NDArray halving(TracedCall call, int padding) {
    Shape size = size(call);
    int more = padding == 0 ? 1 : 0;
    Shape padded = new Shape(size.get(0), size.get(1), size.get(2) + more, size.get(3) + more);
    return convolution((NDArray) call.argument(1), 2, padding, padded);
  }

  private static NDList residual(NDList weights, Shape size) {
    NDList packed = new NDList(weights);
    NDArray first = weights.get(2);
    packed.set(2, convolution(first, 1, 1, size));
    packed.set(6, convolution(weights.get(6), 1, 1, withChannels(size, first.getShape().get(0))));
    if (weights.size() > 8) {
      packed.set(8, convolution(weights.get(8), 1, 0, size));
    }
    return packed;
  }

  private Shape size(TracedCall call) {
    Shape traced = ((NDArray) call.argument(0)).getShape();
    return new Shape(
        inputs.get(0),
        traced.get(1),
        traced.get(2) * inputs.get(2) / example.get(2),
        traced.get(3) * inputs.get(3) / example.get(3));
  }

  private static Shape withChannels(Shape size, long channels) {
    return new Shape(size.get(0), channels, size.get(2), size.get(3));
  }

  /**
   * The weight (C', C, k, k) of a convolution, packed.
   *
   * @param size the size of its inputs, (N, C, H, W), already padded if {@code padding} is 0
   */
  static NDArray convolution(NDArray weight, int stride, int padding, Shape size) {
    Script script = SCRIPT.orElseThrow();
    return isFasterByWinograd(weight, stride, size)
        ? script.call("pack_winograd", weight)
        : script.call("pack", weight, stride, padding, size.getShape());
  }

  private static boolean isFasterByWinograd(NDArray weight, int stride, Shape size) {
    Shape shape = weight.getShape();
    return shape.get(2) == 3
        && stride == 1
        && shape.get(0) * shape.get(1) >= Rules.WINOGRAD_CHANNELS
        && size.get(0) * size.get(2) * size.get(3) >= Rules.WINOGRAD_PACKED_PIXELS
        && weight.getDataType() == DataType.FLOAT32;
  }

  /** The weight (C, C, 3, 3) of {@link Ops#upsample}, packed. */
  private static NDArray upsampling(NDArray weight, Shape size) {
    return SCRIPT.orElseThrow().call("pack_upsampling", weight, size.getShape());
  }

  @Override
  public ScriptTexts texts() {
    return FastTexts.ALL;
  }
}
