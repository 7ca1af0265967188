package io.github.ddpm.cli;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.CrossChecks;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.run.RunSummary;
import io.github.ddpm.run.TrainingRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm train}: fits a network to images, or goes on doing so. */
@Command(
    name = "train",
    description = "Trains a network on images. The same command again goes on where it ended.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  ddpm train --config shapes.yaml",
      "  ddpm train --config cifar.yaml --run checkpoints/wide --set model.dropout=0.2"
    })
final class TrainCommand implements Callable<Integer> {
  @ParentCommand private Ddpm ddpm;
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "Settings in YAML, looked up as given, then in configs/.")
  private Path config;

  @Option(
      names = "--run",
      paramLabel = "DIR",
      description = "The run's folder (default: checkpoints/<config name>).")
  private Path run;

  @Option(
      names = "--set",
      paramLabel = "key.path=value",
      description = "Changes one setting; may be repeated.")
  private List<String> set = List.of();

  @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu, cuda or cuda:N.")
  private String device;

  @Option(names = "--precision", paramLabel = "NAME", description = "auto, fp32 or bf16.")
  private String precision;

  @Option(
      names = "--dry-run",
      description = "Print all settings, the network's size and its work, and stop.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RunConfig settings = ConfigLoader.load(configFile(), overrides());
    RunSummary summary = RunSummary.of(settings);
    Console console = new Console(spec.commandLine().getErr());
    CrossChecks.warnings(settings).forEach(console::warn);
    if (dryRun) {
      out.print(ConfigWriter.toYaml(settings));
      out.println("# " + summary);
      return 0;
    }
    Path folder = run == null ? ddpm.home().resolve("checkpoints").resolve(name()) : run;
    Files.createDirectories(folder);
    Path preview;
    LogFile log = LogFile.attach(folder.resolve("train.log"));
    try (log) {
      preview = new TrainingRun(settings, folder, ddpm.home().resolve("data")).train(console);
    }
    out.println("preview     " + preview);
    out.println("next        ddpm sample -n 64 --out grid.png --model " + folder);
    return 0;
  }

  private List<Assignment> overrides() {
    Assignments given = new Assignments();
    given.addAll(set);
    given.add("--device", "device", device);
    given.add("--precision", "precision", precision);
    return given.list();
  }

  private Path configFile() throws IOException {
    Path inConfigs = ddpm.home().resolve("configs").resolve(config);
    if (Files.isRegularFile(config)) {
      return config;
    } else if (Files.isRegularFile(inConfigs)) {
      return inConfigs;
    }
    throw new NoSuchFileException(config.toString());
  }

  private String name() {
    return config.getFileName().toString().replaceFirst("\\.ya?ml$", "");
  }
}
