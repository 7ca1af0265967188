package io.github.ddpm.cli;

import io.github.ddpm.bench.Bench;
import io.github.ddpm.bench.BenchRequest;
import io.github.ddpm.bench.BenchResult;
import io.github.ddpm.bench.Workload;
import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.Assignments;
import io.github.ddpm.config.ConfigFile;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.options.DeviceOptions;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.terminal.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm bench}: times training or sampling steps. */
@Command(
    name = "bench",
    description = "Measures the speed of training or sampling, and the machine's limits.",
    footer = {
      "",
      "Examples:",
      "  ddpm bench train --config bench.yaml",
      "  ddpm bench sample --config bench.yaml --batch 1 --precision fp32 --json"
    })
final class BenchCommand implements Callable<Integer> {
  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "train|sample", description = "What to time.")
  private Workload workload;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      completionCandidates = Offers.ConfigNames.class,
      required = true,
      description = "Settings file in YAML, looked up as given, then in configs/; - for stdin.")
  private Path config;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps to time (default: ${DEFAULT-VALUE}).")
  private int steps = 16;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = "Steps before the timed ones (default: ${DEFAULT-VALUE}).")
  private int warmup = 4;

  @Option(
      names = "--batch",
      paramLabel = "B",
      description = "Images per step (default: batch_size of the settings).")
  private String batch;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change one setting; may be repeated.")
  private List<String> set = List.of();

  @Mixin private DeviceOptions device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Processor threads (default: one per core).")
  private int threads;

  @Option(
      names = "--data",
      description = "Train on the data of the settings, not on random images in memory.")
  private boolean data;

  @Override
  public Integer call() throws IOException {
    BenchRequest request =
        request(ConfigFile.load(ddpm.home(), config, overrides(), RunConfig.defaults()));
    Console console = new PreviewOptions().console(spec.commandLine().getErr());
    RunLogging logging = new RunLogging(console);
    try (logging) {
      print(new Bench(request).run(console));
    }
    return 0;
  }

  private BenchRequest request(RunConfig settings) {
    Optional<Path> dataRoot = data ? Optional.of(ddpm.home().resolve("data")) : Optional.empty();
    try {
      return new BenchRequest(workload, settings, warmup, steps, threads, dataRoot);
    } catch (InvalidSetting e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void print(BenchResult result) {
    PrintWriter out = spec.commandLine().getOut();
    if (ddpm.json()) {
      out.println(result.json());
    } else {
      result.lines().forEach(line -> ddpm.print(line, 9));
    }
  }

  private List<Assignment> overrides() {
    Assignments given = new Assignments();
    given.addAll(set);
    String section = workload == Workload.TRAIN ? "training" : "sampling";
    given.add("--batch", section + ".batch_size", batch);
    device.addTo(given);
    return given.list();
  }
}
