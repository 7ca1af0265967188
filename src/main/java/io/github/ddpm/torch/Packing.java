package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;

/**
 * Convolution weights in the order that the processor's library wants. PyTorch brings plain weights
 * into that order at every call; a network that is only evaluated can do so once. {@link Ops} takes
 * packed weights wherever it takes plain ones, but records no gradient then.
 */
public final class Packing {
  /** PyTorch's number of the memory layout that only its library oneDNN can read. */
  private static final int OPAQUE = 2;

  private static final Optional<Script> SCRIPT = load();

  private Packing() {}

  /** PyTorch is built without oneDNN for some processors. */
  private static Optional<Script> load() {
    try {
      return Optional.of(Script.load("Packed", "packed.py"));
    } catch (EngineException e) {
      return Optional.empty();
    }
  }

  /** Whether weights on {@code device} can be packed. */
  public static boolean isPossible(Device device) {
    return !device.isGpu() && SCRIPT.isPresent();
  }

  /** The weight (C', C, k, k) of a convolution, packed. */
  public static NDArray convolution(NDArray weight) {
    return script().call("pack", weight);
  }

  /** The weight (C, C, 3, 3) of {@link Ops#upsample}, packed. */
  public static NDArray upsampling(NDArray weight) {
    try (NDArray transposed = Ops.transposed(weight)) {
      return script().call("pack_transposed", transposed);
    }
  }

  static boolean isPacked(NDArray weight) {
    return JniUtils.getLayout((PtNDArray) weight) == OPAQUE;
  }

  static Script script() {
    return SCRIPT.orElseThrow();
  }
}
