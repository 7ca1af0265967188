package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;

/**
 * Convolution weights in the order that the processor's library wants, or transformed for
 * Winograd's algorithm (Lavin &amp; Gray 2016). PyTorch brings plain weights into that order at
 * every call; a network that is only evaluated can do so once. {@link Ops} takes packed weights
 * wherever it takes plain ones, but records no gradient then.
 */
public final class Packing {
  /** PyTorch's number of the memory layout that only its library oneDNN can read. */
  private static final int OPAQUE = 2;

  /** Input by output channels: with fewer, Winograd's transforms cost more than they save. */
  private static final long LEAST_CHANNELS = 64 * 64;

  /** With fewer, its weights, four times as large, are read for too little. */
  private static final long LEAST_PIXELS = 2048;

  /** PyTorch is built without oneDNN for some processors. */
  private static final Optional<Script> SCRIPT = Script.loadIfPossible("packed");

  private Packing() {}

  /** Whether weights of the number format of {@code weight} can be packed where it is. */
  public static boolean isPossible(NDArray weight) {
    return !weight.getDevice().isGpu()
        && SCRIPT.isPresent()
        && (weight.getDataType() == DataType.FLOAT32 || OfBfloat16.ARE_POSSIBLE);
  }

  /** PyTorch lets oneDNN have bfloat16 only on processors with AVX-512 or its like. */
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

  /**
   * The weight (C', C, k, k) of a convolution, packed.
   *
   * @param input the shape of its inputs (N, C, H, W), padded already where {@code padding} is 0;
   *     others are possible, at less speed
   */
  public static NDArray convolution(NDArray weight, int stride, int padding, Shape input) {
    return isFasterByWinograd(weight, stride, input)
        ? script().call("pack_winograd", weight)
        : script().call("pack", weight, stride, padding, input.getShape());
  }

  private static boolean isFasterByWinograd(NDArray weight, int stride, Shape input) {
    Shape shape = weight.getShape();
    return shape.get(2) == 3
        && stride == 1
        && shape.get(0) * shape.get(1) >= LEAST_CHANNELS
        && input.get(0) * input.get(2) * input.get(3) >= LEAST_PIXELS
        && weight.getDataType() == DataType.FLOAT32;
  }

  /** The weight (C, C, 3, 3) of {@link Ops#upsample}, packed for inputs (N, C, H, W). */
  public static NDArray upsampling(NDArray weight, Shape input) {
    try (NDArray transposed = Ops.transposed(weight)) {
      return script().call("pack_transposed", transposed, input.getShape());
    }
  }

  /** Only there have a convolution's weights three axes. */
  static boolean isWinograd(NDArray weight) {
    return weight.getShape().dimension() == 3;
  }

  static boolean isPacked(NDArray weight) {
    return isWinograd(weight) || JniUtils.getLayout((PtNDArray) weight) == OPAQUE;
  }

  static Script script() {
    return SCRIPT.orElseThrow();
  }
}
