package io.github.ddpm.process;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;

/** What a user is told of a failure, in a line or more. */
public final class FailureMessage {
  private FailureMessage() {}

  /**
   * The message of an error that is meant for the user; of any other, that it is a bug. Common
   * faults of the system come with their cure.
   */
  public static String of(Throwable error) {
    if (isOutOfFiles(error)) {
      return "too many open files (%s); raise the limit, as with ulimit -n 1024"
          .formatted(firstLine(error));
    } else if (error instanceof NoSuchFileException missing) {
      return missing.getFile() + ": there is no such file or folder";
    } else if (error instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied; check its owner and mode";
    } else if (error instanceof FileSystemException failed) {
      String kind = failed.getReason() == null ? kind(failed) : failed.getReason();
      return failed.getFile() + ": " + kind;
    } else if (error instanceof InvalidPathException invalid) {
      return invalid.getInput() + ": " + invalid.getReason();
    } else if (isOutOfMemory(error)) {
      return "memory is full; lower training.batch_size, or --batch of sample (%s)"
          .formatted(firstLine(error));
    } else if (isMeantForTheUser(error) && error.getMessage() != null) {
      return error.getMessage();
    }
    return "%s; this is a bug; --debug shows where".formatted(firstLine(error));
  }

  private static String kind(Exception error) {
    return error.getClass().getSimpleName().replace("Exception", "");
  }

  private static boolean isOutOfFiles(Throwable error) {
    return error != null
        && (error.toString().contains("Too many open files") || isOutOfFiles(error.getCause()));
  }

  private static boolean isOutOfMemory(Throwable error) {
    return error instanceof OutOfMemoryError
        || error.toString().contains("out of memory")
        || error.toString().contains("can't allocate memory");
  }

  private static boolean isMeantForTheUser(Throwable error) {
    return error instanceof IOException
        || error instanceof IllegalStateException
        || error.getClass().getName().startsWith("io.github.ddpm.");
  }

  private static String firstLine(Throwable error) {
    return error.toString().lines().findFirst().orElse("");
  }
}
