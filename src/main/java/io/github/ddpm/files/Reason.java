package io.github.ddpm.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;

/** What a reader found wrong with a file, in words for a user: no names of Java's classes. */
public final class Reason {
  private static final String MALFORMED = "it is malformed";

  /** As readers of images add it to a value that they did not expect. */
  private static final Pattern CLASS = Pattern.compile(" ?\\(class [^)]*\\)");

  private Reason() {}

  /** The reason that {@code error} gives, if it gives one in words. */
  public static String of(Throwable error) {
    Throwable cause = error.getCause();
    String message = error.getMessage();
    if (error instanceof UncheckedIOException
        || (cause != null && cause.toString().equals(message))) {
      return of(cause);
    } else if (error instanceof EOFException && message == null) {
      return "it ends too early";
    } else if (error instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    } else if (error instanceof NoSuchFileException) {
      return "it does not exist";
    } else if (error instanceof AccessDeniedException) {
      return "access is denied";
    }
    // Readers that trip over a file's content speak of their own indices and types.
    boolean inWords = error instanceof IOException || error instanceof IllegalStateException;
    return inWords && message != null ? CLASS.matcher(message).replaceAll("") : MALFORMED;
  }
}
