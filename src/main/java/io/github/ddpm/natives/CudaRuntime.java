package io.github.ddpm.natives;

import ai.djl.util.Utils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * NVIDIA's {@code libcudart}, which DJL needs to count GPUs and to choose PyTorch's libraries. DJL
 * asks the system for it, and a system with a driver but without the toolkit has none. PyTorch's
 * packages bring their own, under names or in folders where the system does not look.
 *
 * @param folder for a copy of the library
 */
public record CudaRuntime(Path folder) {
  private static final String NAME = "cudart";
  private static final Pattern LIBRARY = Pattern.compile("libcudart\\b.*\\.so\\b[.\\d]*");
  private static final int DEPTH_OF_WHEELS = 3; // nvidia/cuda_runtime/lib/libcudart.so.12

  /** Makes DJL use the library of the packages in use, unless the system has one. */
  public static void offer() throws IOException {
    if (!Platform.isLinux()) {
      return;
    }
    Path cache = Utils.getEngineCacheDir("pytorch");
    CudaRuntime runtime = new CudaRuntime(cache.resolve(NAME));
    String installed = Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH");
    Optional<Path> found =
        installed == null ? Optional.empty() : runtime.ofInstallation(Path.of(installed));
    String flavor = Utils.getEnvOrSystemProperty("PYTORCH_FLAVOR");
    if (found.isEmpty() && flavor != null && flavor.startsWith("cu") && Files.exists(cache)) {
      found = runtime.under(cache, 2);
    }
    if (found.isPresent() && !systemHasOne()) {
      NativeLibrary.addSearchPath(NAME, found.get().toString());
    }
  }

  private static boolean systemHasOne() {
    try {
      NativeLibrary.getInstance(NAME);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /**
   * The library in a folder of PyTorch's libraries, or in a Python package installed beside {@code
   * …/site-packages/torch/lib}.
   */
  Optional<Path> ofInstallation(Path lib) throws IOException {
    Optional<Path> own = under(lib, 1);
    Path nvidia = lib.resolve("../../nvidia").normalize();
    return own.isPresent() ? own : under(nvidia, DEPTH_OF_WHEELS);
  }

  private Optional<Path> under(Path start, int depth) throws IOException {
    if (!Files.isDirectory(start)) {
      return Optional.empty();
    }
    Optional<Path> library;
    try (Stream<Path> files = Files.find(start, depth, (file, of) -> isLibrary(file))) {
      library = files.sorted().findFirst();
    }
    if (library.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(library.get())) {
      return Optional.of(copied(in));
    }
  }

  private static boolean isLibrary(Path file) {
    return LIBRARY.matcher(file.getFileName().toString()).matches();
  }

  private Path copied(InputStream library) throws IOException {
    if (!Files.isDirectory(folder)) { // Before Java 17.0.14 a symbolic link to one would fail.
      Files.createDirectories(folder);
    }
    Path copy = Files.createTempFile(folder, NAME, ".part");
    try {
      Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
      Path target = folder.resolve(System.mapLibraryName(NAME));
      Files.move(copy, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(copy);
    }
    return folder;
  }
}
