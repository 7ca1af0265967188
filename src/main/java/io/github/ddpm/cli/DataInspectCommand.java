package io.github.ddpm.cli;

import io.github.ddpm.ingest.DataRun;
import io.github.ddpm.ingest.Inspection;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.report.Events;
import io.github.ddpm.terminal.Console;
import io.github.ddpm.terminal.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm data inspect}: reports what a collection holds. */
@Command(
    name = "inspect",
    description =
        "Reports what a collection holds: counts, sizes, modes, labels and where they come from,"
            + " means, duplicates, unreadable images, and files that are left out.",
    footer = {"", "Example:", "  ddpm data inspect photos.zip"})
final class DataInspectCommand implements Callable<Integer> {
  private static final int INDENT = 12;

  @ParentCommand private DataCommand data;
  @Spec private CommandSpec spec;
  @Mixin private DataSource source;

  @Override
  public Integer call() throws IOException {
    Console console = new PreviewOptions().console(spec.commandLine().getErr());
    RunLogging logging = new RunLogging(console);
    try (logging) {
      PrintWriter out = spec.commandLine().getOut();
      Inspection found =
          new DataRun(data.ddpm().home().resolve("data")).inspect(source.config(), console);
      if (data.ddpm().json()) {
        new Events(out).tell("inspected", found.fields());
      } else {
        found.lines().forEach(fact -> data.ddpm().print(Visible.line(fact), INDENT));
      }
      if (found.readable() == 0) {
        throw new IOException("none of the images can be read");
      }
    }
    return 0;
  }
}
