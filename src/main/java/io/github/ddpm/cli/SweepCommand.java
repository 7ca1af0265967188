package io.github.ddpm.cli;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.Assignments;
import io.github.ddpm.generate.SweepRequest;
import io.github.ddpm.generate.SweepResult;
import io.github.ddpm.generate.SweepRun;
import io.github.ddpm.options.DrawingOptions;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.terminal.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm sweep}: draws the same images with several samplers and numbers of steps. */
@Command(
    name = "sweep",
    description = "Compares samplers and step counts in one grid of images, with timings.",
    footer = {
      "",
      "Example:",
      "  ddpm sweep --samplers ddim,dpm++,unipc --steps 5,10,20,50 --out sweep.png"
    })
final class SweepCommand implements Callable<Integer> {
  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;
  @Mixin private PreviewOptions looks;

  @Option(
      names = "--samplers",
      paramLabel = "A,B",
      completionCandidates = Offers.SamplerWords.class,
      description =
          "The rows: ddpm, ddim, dpm++, unipc, heun, predictor_corrector (default:"
              + " ${DEFAULT-VALUE}).")
  private String samplers = "ddim,dpm++,unipc";

  @Option(
      names = "--steps",
      paramLabel = "K,L",
      description = "The columns: sampling steps (default: ${DEFAULT-VALUE}).")
  private String steps = "5,10,20,50";

  @Option(
      names = "-n",
      paramLabel = "N",
      description = "Images in each cell (default: ${DEFAULT-VALUE}).")
  private int count = 16;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A .png file (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("sweep.png");

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed, the same in every cell (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change one sampling setting; may be repeated.")
  private List<String> set = List.of();

  @Mixin private DrawingOptions drawing;
  @Mixin private WritingOptions writing;

  @Override
  public Integer call() throws IOException {
    SweepRequest request = request();
    Console console = looks.console(spec.commandLine().getErr());
    RunLogging logging = new RunLogging(console);
    try (logging) {
      SweepResult result =
          new SweepRun(request, ddpm.home().resolve("checkpoints"), writing.note(ddpm))
              .sweep(ddpm.progress(console));
      ddpm.print(table(request, result.seconds(), ddpm.columns()));
      ddpm.print(result.written().toString());
    }
    return 0;
  }

  private SweepRequest request() {
    try {
      return new SweepRequest(
          list(samplers),
          list(steps),
          count,
          out,
          writing.overwrite(),
          drawing.model(),
          seed,
          overrides());
    } catch (InvalidSetting e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * Seconds per image, a row per sampler and a column per number of steps; where not all columns
   * fit, some of them above the others.
   */
  private static String table(SweepRequest request, List<List<Double>> seconds, OptionalInt width) {
    int most = Math.max(1, (width.orElse(Integer.MAX_VALUE) - 8) / 10);
    StringBuilder table = new StringBuilder("seconds per image");
    for (int from = 0; from < request.steps().size(); from += most) {
      int to = Math.min(request.steps().size() - from, most) + from;
      table.append("%n%-8s".formatted("steps"));
      request.steps().subList(from, to).forEach(count -> table.append("%10s".formatted(count)));
      for (int row = 0; row < seconds.size(); row++) {
        table.append("%n%-8s".formatted(request.samplers().get(row)));
        for (int column = from; column < to; column++) {
          table.append("%8.4f s".formatted(seconds.get(row).get(column)));
        }
      }
    }
    return table.toString();
  }

  private static List<String> list(String words) {
    return List.of(words.split(",", -1));
  }

  private List<Assignment> overrides() {
    Assignments given = new Assignments();
    given.addAll(set, "sampling", "device", "precision");
    drawing.addTo(given);
    return given.list();
  }
}
