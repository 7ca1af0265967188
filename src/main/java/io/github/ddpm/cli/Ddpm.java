package io.github.ddpm.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program's entry point: {@code ddpm train}, {@code sample}, {@code sweep}. */
@Command(
    name = "ddpm",
    description = "Trains denoising diffusion models on images and draws new images from them.",
    subcommands = {TrainCommand.class, SampleCommand.class, SweepCommand.class},
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    version = "ddpm 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  ddpm train --config shapes.yaml",
      "  ddpm sample -n 64 --out grid.png",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage or settings."
    })
public final class Ddpm implements Runnable {
  private final Path home;
  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  private Ddpm(Path home) {
    this.home = home;
  }

  /** Runs the program and exits with its exit code. */
  public static void main(String[] args) {
    // Folders are found beside the launcher unless the user works elsewhere.
    Path home = Path.of(System.getProperty("ddpm.home", ""));
    Charset charset = Charset.defaultCharset();
    int exitCode =
        commandLine(
                home,
                new PrintWriter(System.out, true, charset),
                new PrintWriter(System.err, true, charset))
            .execute(args);
    System.exit(exitCode);
  }

  /**
   * The program as a picocli command line.
   *
   * @param home the folder that holds {@code configs}, {@code data} and {@code checkpoints}
   * @param out receives results
   * @param err receives errors and progress
   */
  static CommandLine commandLine(Path home, PrintWriter out, PrintWriter err) {
    Ddpm ddpm = new Ddpm(home);
    Failures failures = new Failures(() -> ddpm.debug);
    return new CommandLine(ddpm)
        .setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(true)
        .setExecutionStrategy(Ddpm::execute)
        .setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures);
  }

  /** Lets errors such as missing native libraries end like exceptions do, without a trace. */
  private static int execute(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (LinkageError | OutOfMemoryError e) {
      CommandLine command = parsed.subcommand().commandSpec().commandLine();
      throw new ExecutionException(command, e.toString(), e);
    }
  }

  Path home() {
    return home;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
