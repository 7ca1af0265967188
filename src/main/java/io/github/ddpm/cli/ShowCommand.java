package io.github.ddpm.cli;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.model.Provenance;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.report.Events;
import io.github.ddpm.terminal.Visible;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm show}: shows how a checkpoint or an image was made. */
@Command(
    name = "show",
    description = "Shows the settings, seed and command that made a checkpoint or an image.",
    footer = {"", "Examples:", "  ddpm show shapes", "  ddpm show grid.png --json"})
final class ShowCommand implements Callable<Integer> {
  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR|FILE.png",
      completionCandidates = Offers.ModelNames.class,
      description = "A run, by its folder or name, a checkpoint or an image drawn by ddpm.")
  private Path path;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RunLogging logging = new RunLogging(new PreviewOptions().console(spec.commandLine().getErr()));
    try (logging) {
      Provenance provenance = Provenance.of(ddpm.model(path));
      if (ddpm.json()) {
        new Events(out).tell("made", provenance.tree());
      } else {
        provenance
            .facts()
            .forEach((key, value) -> out.printf("# %-11s %s%n", key, Visible.line(value)));
        out.print(provenance.yaml());
        out.flush();
      }
    }
    return 0;
  }
}
