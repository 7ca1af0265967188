package io.github.ddpm.torch;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;

/**
 * The messages that PyTorch's libraries write to stderr, such as one line per convolution about
 * faster code on other processors. Python programs filter them by the variable {@code
 * TORCH_CPP_LOG_LEVEL}, which the libraries alone do not read; if it is set, all messages are
 * shown.
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
      // Other builds of the library use other names; their messages are not filtered.
    }
  }
}
