package io.github.ddpm.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * PyTorch's native libraries in use.
 *
 * @param version of PyTorch
 * @param flavor {@code cpu}, or {@code cu128} for CUDA 12.8
 * @param path their folder
 */
public record Natives(String version, String flavor, String path) {
  private static final Pattern FLAVOR = Pattern.compile("-(cpu|cu\\d+)(?=[-/\\\\]|$)");

  /** The libraries in use; starts the engine. */
  public static Natives inUse() {
    Torch.start();
    String path = LibUtils.getLibtorchPath();
    return new Natives(Engine.getEngine("PyTorch").getVersion(), flavor(path), path);
  }

  /** DJL names its folders by flavor; an installed PyTorch either has CUDA libraries or not. */
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

  /** Whether they support GPUs. */
  public boolean cuda() {
    return !flavor.equals("cpu");
  }
}
