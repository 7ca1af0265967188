package io.github.ddpm.cli;

import io.github.ddpm.files.HomePath;
import io.github.ddpm.model.ModelFinder;
import io.github.ddpm.output.LocalPaths;
import io.github.ddpm.process.Exit;
import io.github.ddpm.process.Signals;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.progress.ProgressPair;
import io.github.ddpm.report.Events;
import io.github.ddpm.report.Shell;
import io.github.ddpm.terminal.TerminalWidth;
import io.github.ddpm.terminal.Visible;
import io.github.ddpm.terminal.Wrapped;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program's entry point, and what all commands have in common. */
@Command(
    name = "ddpm",
    description = "Trains denoising diffusion models on images and draws new images with them.",
    subcommands = {
      TrainCommand.class,
      SampleCommand.class,
      SweepCommand.class,
      NoiseCommand.class,
      ConvertCommand.class,
      EvaluateCommand.class,
      RunsCommand.class,
      ShowCommand.class,
      DataCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    },
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ddpm train --config shapes.yaml",
      "  ddpm sample -n 64 --out grid.png",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage or settings."
    })
public final class DdpmCommand implements Runnable {
  private static final int STDOUT = 1;

  private final Path home;
  private final Supplier<OptionalInt> columns;
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      description = "Write events and results to stdout as JSON lines.")
  private boolean json;

  private Optional<Events> events = Optional.empty();

  private DdpmCommand(Path home, Supplier<OptionalInt> columns) {
    this.home = home;
    this.columns = columns;
  }

  /** Runs the program and exits with its exit code. */
  public static void main(String[] args) {
    // Numbers in names of checkpoints and images must have the same digits everywhere.
    Locale.setDefault(Locale.ROOT);
    Signals.leaveAtOnce();
    Exit.withInput(System.getenv());
    Path home = Path.of(System.getProperty("ddpm.home", "")).toAbsolutePath();
    // JSON is UTF-8 everywhere; a terminal shows text in the charset of its locale.
    boolean json = List.of(args).contains("--json");
    Charset charset = json ? StandardCharsets.UTF_8 : Charset.defaultCharset();
    PrintWriter out = new PrintWriter(System.out, true, charset);
    PrintWriter err = new PrintWriter(System.err, true, charset);
    int exitCode = commandLine(home, out, err, () -> TerminalWidth.of(STDOUT)).execute(args);
    if (out.checkError()) { // It flushes, too: only whole lines are flushed automatically.
      err.println("ddpm: " + stdoutLost("closed or full").getMessage());
      exitCode = Math.max(exitCode, ExitCode.SOFTWARE);
    }
    err.flush();
    Exit.with(exitCode);
  }

  /**
   * The program as a picocli command line.
   *
   * @param home the folder for the user's {@code data}, {@code checkpoints} and {@code configs}
   * @param out receives results
   * @param err receives errors and progress
   */
  static CommandLine commandLine(Path home, PrintWriter out, PrintWriter err) {
    return commandLine(home, out, err, OptionalInt::empty);
  }

  private static CommandLine commandLine(
      Path home, PrintWriter out, PrintWriter err, Supplier<OptionalInt> columns) {
    DdpmCommand ddpm = new DdpmCommand(home, columns);
    Failures failures = new Failures(() -> ddpm.debug, () -> ddpm.json);
    return new CommandLine(ddpm)
        .setOut(Visible.on(out))
        .setErr(Visible.on(err))
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Path.class, DdpmCommand::path)
        .setOverwrittenOptionsAllowed(true) // A script may append to a command.
        .setExecutionStrategy(ddpm::execute)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  private static Path path(String text) {
    try {
      return HomePath.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException("'%s' %s".formatted(text, e.getReason()));
    }
  }

  /** Handles errors such as missing native libraries like exceptions, without a stack trace. */
  private int execute(ParseResult parsed) {
    try {
      Integer help = help(parsed);
      if (help != null) {
        return help;
      }
      int exitCode = new RunLast().execute(parsed);
      events.ifPresent(out -> out.tell("finished", Map.of("exit_code", exitCode)));
      return exitCode;
    } catch (LinkageError | OutOfMemoryError e) {
      CommandLine command = parsed.subcommand().commandSpec().commandLine();
      throw new ExecutionException(command, e.toString(), e);
    }
  }

  /** Shows the help if it is wanted, whose colours are the program's own. */
  private static Integer help(ParseResult parsed) {
    CommandLine command = parsed.commandSpec().commandLine();
    PrintWriter out = command.getOut();
    command.setOut(Visible.below(out));
    try {
      return CommandLine.executeHelpRequest(parsed);
    } finally {
      command.setOut(out);
    }
  }

  /** The command as typed. */
  String typed() {
    return typed(UnaryOperator.identity());
  }

  /** The command as typed, but with the last name of each absolute path only. */
  String typedNames() {
    return typed(LocalPaths::namesInWord);
  }

  private String typed(UnaryOperator<String> change) {
    List<String> words = new ArrayList<>(List.of(change.apply(Shell.program())));
    words().stream().map(change).map(Shell::word).forEach(words::add);
    return String.join(" ", words);
  }

  /** The words typed after the program's name. */
  List<String> words() {
    return spec.commandLine().getParseResult().originalArgs();
  }

  /** The same with the words of argument files, {@code @file}, in their place. */
  List<String> expandedWords() {
    return spec.commandLine().getParseResult().expandedArgs();
  }

  /** Shows a command's work on {@code console}, and as events if JSON is requested. */
  Progress progress(Progress console) {
    if (!json) {
      return console;
    }
    Events out = new Events(spec.commandLine().getOut());
    out.tell("started", Map.of("command", typed()));
    events = Optional.of(out);
    return new ProgressPair(console, out);
  }

  /** Writes an event, if JSON is requested and {@link #progress} was called. */
  void tell(String event, Map<String, ?> fields) {
    events.ifPresent(out -> out.tell(event, fields));
  }

  /** Whether stdout receives only JSON. */
  boolean json() {
    return json;
  }

  /** Prints a command's result as text, unless JSON is requested. */
  void print(String result) {
    if (!json) {
      spec.commandLine().getOut().println(result);
    }
  }

  /** The same between words on several lines where stdout is a narrow terminal. */
  void print(String result, int indent) {
    if (!json) {
      Wrapped.lines(result, indent, columns()).forEach(this::print);
    }
  }

  /** The width of the terminal that stdout is, if it is one. */
  OptionalInt columns() {
    return columns.get();
  }

  /** The error for results that stdout has not taken. */
  static IOException stdoutLost(String reason) {
    return new IOException(
        "cannot write to stdout (%s); check what reads it, or the space on its disk"
            .formatted(reason));
  }

  Path home() {
    return home;
  }

  /** The model that a user names, by its path or as {@code ddpm runs} does; null if none. */
  Path model(Path named) throws IOException {
    return named == null ? null : ModelFinder.named(named, home.resolve("checkpoints"));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
