package io.github.ddpm.natives;

import ai.djl.util.cuda.CudaUtils;

/** Error messages for PyTorch's native libraries that cannot be loaded. */
public final class MissingNatives {
  private MissingNatives() {}

  /** Why they could not be loaded. */
  public static String failure(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "PyTorch's libraries cannot be loaded: " + root.toString().replaceFirst("\\.$", "");
  }

  /** What to do about it. */
  public static String remedy() {
    return "cuda".equals(System.getenv("DDPM_NATIVES")) && CudaUtils.getGpuCount() == 0
        ? "those for CUDA need a GPU, and none is visible: check the driver with nvidia-smi, or"
            + " start with DDPM_NATIVES=cpu"
        : "install ddpm again; where you have set PYTORCH_ variables, unset or correct them";
  }
}
