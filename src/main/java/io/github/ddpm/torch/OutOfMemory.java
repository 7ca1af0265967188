package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/** Failures for want of memory, which PyTorch tells by their words alone. */
public final class OutOfMemory {
  private static final List<String> GPU =
      List.of(
          "CUDA out of memory",
          "CUDA error: out of memory",
          "CUBLAS_STATUS_ALLOC_FAILED",
          "CUDNN_STATUS_ALLOC_FAILED");

  private static final List<String> HOST =
      List.of("can't allocate memory", "not enough memory", "std::bad_alloc");

  private OutOfMemory() {}

  /** Whether a GPU's memory was too small. */
  public static boolean ofGpu(Throwable failure) {
    return tells(failure, GPU);
  }

  /** Whether the machine's own memory, or Java's share of it, was too small. */
  public static boolean ofHost(Throwable failure) {
    return failure instanceof OutOfMemoryError || tells(failure, HOST);
  }

  private static boolean tells(Throwable failure, List<String> words) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (words.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  /** Gives memory that PyTorch keeps for later back to a GPU. */
  public static void release(Device device) {
    if (device.isGpu()) {
      JniUtils.emptyCudaCache();
    }
  }
}
