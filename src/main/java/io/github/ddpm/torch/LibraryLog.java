package io.github.ddpm.torch;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;

/**
 * What PyTorch's libraries say on stderr of their own accord, such as that there is faster code for
 * other processors, a line for each convolution. Python programs choose by the variable {@code
 * TORCH_CPP_LOG_LEVEL}, which the libraries alone do not read; where it is set, all is said.
 */
public final class LibraryLog {
  private static final String LEVEL = "FLAGS_caffe2_log_level";
  private static final int ERROR = 2;

  private LibraryLog() {}

  /** Keeps warnings from the user's terminal; the libraries must be loaded. */
  public static void errorsOnly() {
    if (System.getenv("TORCH_CPP_LOG_LEVEL") != null) {
      return;
    }
    Path library = Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("c10"));
    try {
      NativeLibrary.getInstance(library.toString())
          .getGlobalVariableAddress(LEVEL)
          .setInt(0, ERROR);
    } catch (LinkageError e) {
      // Other builds of the library have other names for it; then it says what it likes.
    }
  }
}
