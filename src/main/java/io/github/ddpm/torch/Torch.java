package io.github.ddpm.torch;

import io.github.ddpm.natives.CudaRuntime;
import io.github.ddpm.natives.HiddenCaches;
import io.github.ddpm.natives.MissingNatives;
import io.github.ddpm.natives.OneDnnCaches;
import io.github.ddpm.natives.RequiredInstructions;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.util.Optional;

/**
 * The PyTorch engine's switches that DJL's interfaces do not offer. Touching this class starts the
 * engine, which loads native libraries and takes about a second.
 */
public final class Torch {
  static {
    RequiredInstructions.require();
    // Both must be set before the first class of DJL is touched: no telemetry, no downloads.
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("ai.djl.offline", "true");
    setDefault("ai.djl.pytorch.graph_optimizer", "false");
    try {
      CudaRuntime.offer();
      Engine.getEngine("PyTorch");
      LibraryLog.errorsOnly();
    } catch (IOException | EngineException e) {
      throw new IllegalStateException(MissingNatives.failure(e) + "; " + MissingNatives.cure(), e);
    }
  }

  /** Before anything is computed: what oneDNN blocks by a cache's size it would keep. */
  private static final HiddenCaches CACHES = OneDnnCaches.ofThisMachine().correct();

  /** The executor's optimizer is a setting of each thread, and stalls the first calls if on. */
  private static final ThreadLocal<Boolean> PREPARED =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  /**
   * XNNPACK's threads are as many as the first setting says, for good: so that is made here, and
   * not where somebody else works on a part of a batch.
   */
  private static final int THREADS_AT_START = JniUtils.getNumThreads();

  static {
    JniUtils.setNumThreads(THREADS_AT_START);
  }

  private Torch() {}

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null && System.getenv(key) == null) {
      System.setProperty(key, value);
    }
  }

  /** Starts the engine if it does not run yet. */
  public static void start() {
    // The class's initialization has done it.
  }

  /** Makes the calling thread ready to run TorchScript. */
  static void prepareThread() {
    PREPARED.get();
  }

  /** A new root of arrays on {@code device}; closing it frees them. */
  public static NDManager newManager(Device device) {
    return Engine.getEngine("PyTorch").newBaseManager(device);
  }

  /** Restarts the engine's random generators, of all devices, from {@code seed}. */
  public static void seed(long seed) {
    JniUtils.setSeed(seed);
  }

  /** Whether operations of this thread are recorded for {@link #backward}. */
  public static void gradMode(boolean enabled) {
    JniUtils.setGradMode(enabled);
  }

  /** Whether they are. */
  public static boolean gradMode() {
    return JniUtils.isGradMode();
  }

  /** Computes the gradients of the scalar {@code loss} with respect to the leaves it came from. */
  public static void backward(NDArray loss) {
    try (NDArray one = loss.onesLike()) {
      backward(loss, one);
    }
  }

  /** The same, from the gradient in an {@code output} of any shape. */
  public static void backward(NDArray output, NDArray gradient) {
    JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
  }

  /** What {@link #backward} has found for a leaf; empty if its output does not depend on it. */
  public static Optional<NDArray> gradient(NDArray leaf) {
    return Optional.ofNullable(JniUtils.getGradient((PtNDArray) leaf));
  }

  /** Waits until {@code device} has done all that this thread asked of it. */
  public static void synchronize(Device device) {
    if (device.isGpu()) {
      try (NDManager manager = newManager(device)) {
        manager.ones(new Shape(1)).toFloatArray(); // A copy to the host waits for the rest.
      }
    }
  }

  /** Threads that one operation on the CPU uses. */
  public static int threads() {
    return JniUtils.getNumThreads();
  }

  /** Whether the processor's caches are hidden from PyTorch's libraries. */
  public static HiddenCaches caches() {
    return CACHES;
  }

  /** What {@link #threads} was at the start. */
  public static int threadsAtStart() {
    return THREADS_AT_START;
  }

  /** Sets {@link #threads} for operations that the calling thread starts. */
  public static void threads(int threads) {
    JniUtils.setNumThreads(threads);
  }
}
