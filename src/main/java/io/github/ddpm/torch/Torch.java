package io.github.ddpm.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.github.ddpm.natives.Aborts;
import io.github.ddpm.natives.CudaRuntime;
import io.github.ddpm.natives.HiddenCaches;
import io.github.ddpm.natives.MissingNatives;
import io.github.ddpm.natives.OneDnnCaches;
import io.github.ddpm.natives.RequiredInstructions;
import java.io.IOException;

/**
 * Functions and settings of the PyTorch engine that DJL's interfaces do not offer. Using this class
 * starts the engine, which loads native libraries and takes about a second.
 */
public final class Torch {
  static {
    RequiredInstructions.require();
    // No telemetry, no downloads; both must be set before the first class of DJL is loaded.
    setDefault("OPT_OUT_TRACKING", "true");
    setDefault("ai.djl.offline", "true");
    setDefault("ai.djl.pytorch.graph_optimizer", "false");
    try {
      CudaRuntime.offer();
      Engine.getEngine("PyTorch");
      LibraryLog.errorsOnly();
      Aborts.report();
    } catch (IOException | EngineException e) {
      throw new IllegalStateException(
          MissingNatives.failure(e) + "; " + MissingNatives.remedy(), e);
    }
  }

  /** Set before anything is computed, because oneDNN keeps block sizes that depend on caches. */
  private static final HiddenCaches CACHES = OneDnnCaches.ofThisMachine().correct();

  /** The executor's optimizer is a setting of each thread, and stalls the first calls if on. */
  private static final ThreadLocal<Boolean> PREPARED =
      ThreadLocal.withInitial(
          () -> {
            JniUtils.setGraphExecutorOptimize(false);
            return true;
          });

  /**
   * XNNPACK keeps the number of threads of the first setting, so it is set here and not from a
   * thread that works on a part of a batch. PyTorch counts the machine's cores, of which a
   * container may use fewer; Java knows how many.
   */
  private static final int THREADS_AT_START =
      Math.min(JniUtils.getNumThreads(), Runtime.getRuntime().availableProcessors());

  static {
    JniUtils.setNumThreads(THREADS_AT_START);
  }

  private Torch() {}

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null && System.getenv(key) == null) {
      System.setProperty(key, value);
    }
  }

  /** Starts the engine if it is not running. */
  public static void start() {
    // Loading the class has started it.
  }

  /** Prepares the calling thread for running TorchScript. */
  static void prepareThread() {
    PREPARED.get();
  }

  /** A new manager of arrays on {@code device}; closing it frees them. */
  public static NDManager newManager(Device device) {
    return Engine.getEngine("PyTorch").newBaseManager(device);
  }

  /** Seeds the engine's random generators on all devices. */
  public static void seed(long seed) {
    JniUtils.setSeed(seed);
  }

  /** Sets whether operations of this thread are recorded for {@link #backward}. */
  public static void gradMode(boolean enabled) {
    JniUtils.setGradMode(enabled);
  }

  /** Whether operations of this thread are recorded. */
  public static boolean gradMode() {
    return JniUtils.isGradMode();
  }

  /** Computes the gradients of the scalar {@code loss} with respect to its leaves. */
  public static void backward(NDArray loss) {
    try (NDArray one = loss.onesLike()) {
      backward(loss, one);
    }
  }

  /** The same, from the gradient with respect to an {@code output} of any shape. */
  public static void backward(NDArray output, NDArray gradient) {
    JniUtils.backward((PtNDArray) output, (PtNDArray) gradient, false, false);
  }

  /** Waits until {@code device} has finished all work of this thread. */
  public static void synchronize(Device device) {
    if (device.isGpu()) {
      try (NDManager manager = newManager(device)) {
        manager.ones(new Shape(1)).toFloatArray(); // A copy to the host waits for earlier work.
      }
    }
  }

  /** The number of threads that one operation on the CPU uses. */
  public static int threads() {
    return JniUtils.getNumThreads();
  }

  /** Whether the processor hides its caches from PyTorch's libraries. */
  public static HiddenCaches caches() {
    return CACHES;
  }

  /** The value of {@link #threads} at the start. */
  public static int threadsAtStart() {
    return THREADS_AT_START;
  }

  /** Sets {@link #threads} for operations that the calling thread starts. */
  public static void threads(int threads) {
    JniUtils.setNumThreads(threads);
  }
}
