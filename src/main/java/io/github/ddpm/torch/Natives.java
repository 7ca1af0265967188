package io.github.ddpm.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.cuda.CudaUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PyTorch's native libraries, as they were loaded.
 *
 * @param version of PyTorch
 * @param flavor {@code cpu}, or {@code cu128} for CUDA 12.8
 * @param path the folder they lie in
 */
public record Natives(String version, String flavor, String path) {
  private static final Pattern FLAVOR = Pattern.compile("-(cpu|cu\\d+)(?=[-/\\\\]|$)");

  /** Those in use; starts the engine. */
  public static Natives inUse() {
    Torch.start();
    String path = LibUtils.getLibtorchPath();
    return new Natives(Engine.getEngine("PyTorch").getVersion(), flavor(path), path);
  }

  /** What kept them from being loaded. */
  public static String failure(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return "PyTorch's libraries cannot be loaded: " + root.toString().replaceFirst("\\.$", "");
  }

  /** What to do where they cannot be loaded. */
  public static String cure() {
    return "cuda".equals(System.getenv("DDPM_NATIVES")) && CudaUtils.getGpuCount() == 0
        ? "those for CUDA need a GPU, and none is seen here: check the driver with nvidia-smi, or"
            + " start without DDPM_NATIVES=cuda"
        : "build again with mvn -B clean process-classes; where PYTORCH_ variables are set, unset"
            + " them or correct them";
  }

  /** DJL names its folders by flavor; an installed PyTorch has libraries for CUDA or has not. */
  static String flavor(String path) {
    Matcher named = FLAVOR.matcher(path);
    if (named.find()) {
      return named.group(1);
    }
    boolean cuda =
        Files.exists(Path.of(path, System.mapLibraryName("torch_cuda")))
            || Files.exists(Path.of(path, System.mapLibraryName("c10_cuda")));
    return cuda ? "cuda" : "cpu";
  }

  /** Whether they can compute on a GPU at all. */
  public boolean cuda() {
    return !flavor.equals("cpu");
  }
}
