package io.github.ddpm.cli;

import io.github.ddpm.bench.Doctor;
import io.github.ddpm.bench.Finding;
import io.github.ddpm.bench.Findings;
import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignments;
import io.github.ddpm.config.ConfigFile;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.options.DeviceOptions;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.process.RunLogging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm doctor}: reports what a run finds on this machine and what is missing. */
@Command(
    name = "doctor",
    description = "Checks libraries, device, memory and data, and times one step.",
    footer = {
      "",
      "Exit code 1 if something that the settings need is missing, or a GPU lies idle.",
      "",
      "Examples:",
      "  ddpm doctor",
      "  ddpm doctor --config cifar.yaml --device cuda"
    })
final class DoctorCommand implements Callable<Integer> {
  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      completionCandidates = Offers.ConfigNames.class,
      description = "The settings to check for (default: ${DEFAULT-VALUE}).")
  private Path config = Path.of("shapes.yaml");

  @Mixin private DeviceOptions device;

  @Override
  public Integer call() throws IOException {
    Assignments given = new Assignments();
    device.addTo(given);
    RunConfig settings = ConfigFile.load(ddpm.home(), config, given.list(), RunConfig.defaults());
    Path file = ConfigFile.look(ddpm.home(), config).orElse(Path.of("stdin"));
    Doctor doctor = new Doctor(file, settings, ddpm.home().toAbsolutePath(), System.getenv());
    RunLogging logging = new RunLogging(new PreviewOptions().console(spec.commandLine().getErr()));
    List<Finding> found = new ArrayList<>();
    try (logging) {
      doctor.examine(
          finding -> {
            found.add(finding);
            Findings.lines(finding).forEach(line -> ddpm.print(line, Findings.INDENT));
          });
    }
    Findings findings = new Findings(found);
    if (ddpm.json()) {
      spec.commandLine().getOut().println(findings.json());
    }
    return findings.isWell() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
