package io.github.ddpm.cli;

import io.github.ddpm.config.NearMiss;
import io.github.ddpm.familiar.FamiliarOptions;
import io.github.ddpm.process.FailureMessage;
import io.github.ddpm.report.Events;
import io.github.ddpm.settings.InvalidSetting;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns a failure into one message and an exit code: 2 if the user's input is wrong. */
record Failures(BooleanSupplier debug, BooleanSupplier json)
    implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final String PREFIX = "ddpm: ";

  /** Of fewer letters it is hard to say which others are near. */
  private static final int FEWEST_LETTERS = 3;

  /** Options or arguments are wrong. */
  @Override
  public int handleParseException(ParameterException error, String[] args) {
    CommandLine command = error.getCommandLine();
    PrintWriter err = command.getErr();
    List<String> answers = familiar(command).answers(List.of(args));
    if (answers.isEmpty()) {
      err.println(PREFIX + error.getMessage());
      meant(error).ifPresent(word -> err.println("Did you mean: " + word + "?"));
    } else {
      answers.forEach(answer -> err.println(PREFIX + answer));
    }
    err.printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
    // The error may come before the option, which is then not read.
    if (json.getAsBoolean() || List.of(args).contains("--json")) {
      tell(command, answers.isEmpty() ? error.getMessage() : String.join("; ", answers));
    }
    return ExitCode.USAGE;
  }

  /** The command or option that was probably meant by an unknown one. */
  private static Optional<String> meant(ParameterException error) {
    if (!(error instanceof UnmatchedArgumentException unknown)) {
      return Optional.empty();
    }
    CommandSpec spec = error.getCommandLine().getCommandSpec();
    String word = unknown.getUnmatched().get(0).replaceFirst("=.*", "");
    if (unknown.isUnknownOption()) {
      List<String> options =
          Stream.of(spec.optionsMap(), spec.negatedOptionsMap())
              .flatMap(map -> map.keySet().stream())
              .filter(option -> option.startsWith("--"))
              .toList();
      return near(word, options);
    }
    return near(word, spec.subcommands().keySet())
        .map(command -> spec.qualifiedName() + " " + command);
  }

  /** Words are near if few letters differ, or if one is the beginning of the other. */
  private static Optional<String> near(String word, Collection<String> words) {
    if (word.replace("-", "").length() < FEWEST_LETTERS) {
      return Optional.empty();
    }
    Optional<String> begun =
        words.stream().filter(other -> other.startsWith(word)).min(Comparator.naturalOrder());
    return begun.isPresent() ? begun : NearMiss.of(word, words);
  }

  private static FamiliarOptions familiar(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    Set<String> options = new HashSet<>(spec.optionsMap().keySet());
    options.addAll(spec.negatedOptionsMap().keySet());
    return new FamiliarOptions(
        spec.name(),
        options,
        () ->
            command.getCommand() instanceof TrainCommand train ? train.epoch() : Optional.empty());
  }

  /** A command has failed. */
  @Override
  public int handleExecutionException(
      Exception error, CommandLine commandLine, ParseResult parsed) {
    Throwable reason = reason(error);
    if (debug.getAsBoolean()) {
      reason.printStackTrace(commandLine.getErr());
    }
    commandLine.getErr().println(PREFIX + FailureMessage.of(reason));
    if (json.getAsBoolean()) {
      tell(commandLine, FailureMessage.of(reason));
    }
    return reason instanceof InvalidSetting ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static void tell(CommandLine command, String message) {
    new Events(command.getOut()).tell("failed", Map.of("message", message));
  }

  private static Throwable reason(Throwable error) {
    boolean isWrapper =
        error instanceof UncheckedIOException
            || error instanceof CommandLine.ExecutionException
            || error instanceof ExceptionInInitializerError;
    return isWrapper ? reason(error.getCause()) : error;
  }
}
