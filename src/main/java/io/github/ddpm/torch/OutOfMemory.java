package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/** Recognises out-of-memory failures, which PyTorch reports only by their message. */
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

  /** Whether a GPU ran out of memory. */
  public static boolean ofGpu(Throwable failure) {
    return tells(failure, GPU);
  }

  /** Whether the machine, or Java's heap, ran out of memory. */
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

  /** Returns the memory that PyTorch caches to a GPU. */
  public static void release(Device device) {
    if (device.isGpu()) {
      JniUtils.emptyCudaCache();
    }
  }
}
