package io.github.ddpm.cli;

import io.github.ddpm.config.InvalidConfig;
import io.github.ddpm.run.ChangedSettingsException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one message and an exit code: 2 if the user can mend the words. */
record Failures(BooleanSupplier debug) implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(
      Exception error, CommandLine commandLine, ParseResult parsed) {
    if (debug.getAsBoolean()) {
      error.printStackTrace(commandLine.getErr());
    }
    commandLine.getErr().println("ddpm: " + message(error));
    return isWrongUsage(error) ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static boolean isWrongUsage(Exception error) {
    return error instanceof InvalidConfig
        || error instanceof ChangedSettingsException
        || error instanceof IllegalArgumentException;
  }

  private static String message(Exception error) {
    if (error instanceof NoSuchFileException missing) {
      return missing.getFile() + ": there is no such file or folder";
    } else if (error instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied; check its owner and mode";
    } else if (error instanceof FileSystemException failed && failed.getReason() != null) {
      return failed.getFile() + ": " + failed.getReason();
    } else if (error instanceof IOException
        || error instanceof IllegalStateException
        || isWrongUsage(error)) {
      return error.getMessage();
    }
    return "%s; this is a defect, --debug shows where".formatted(error);
  }
}
