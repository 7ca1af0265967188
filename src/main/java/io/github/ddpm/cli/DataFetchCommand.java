package io.github.ddpm.cli;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.process.Signals;
import io.github.ddpm.progress.Progress;
import io.github.ddpm.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm data fetch}: fetches a known collection from its official server or a mirror. */
@Command(
    name = "fetch",
    description =
        "Fetches mnist, fashion-mnist, cifar-10 or cifar-100 into data/, from its official server,"
            + " or from the mirror that DDPM_DATA_MIRROR names (http, https or file).",
    footer = {"", "Example:", "  ddpm data fetch cifar-10"})
final class DataFetchCommand implements Callable<Integer> {
  @ParentCommand private DataCommand data;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      completionCandidates = Offers.CollectionWords.class,
      description = "The collection.")
  private String name;

  /** The mirror to use instead of the official servers. */
  static Optional<String> mirror() {
    return Optional.ofNullable(System.getenv("DDPM_DATA_MIRROR"));
  }

  @Override
  public Integer call() throws IOException {
    Console console = new PreviewOptions().console(spec.commandLine().getErr());
    RunLogging logging = new RunLogging(console);
    Signals signals = Signals.leaving();
    try (logging;
        signals) {
      Progress progress = data.ddpm().progress(console);
      Path folder = new DataRun(data.ddpm().home().resolve("data")).fetch(name, mirror(), progress);
      progress.wrote(folder);
      data.ddpm().print(folder.toString());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    return 0;
  }
}
