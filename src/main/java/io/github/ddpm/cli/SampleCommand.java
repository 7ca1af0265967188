package io.github.ddpm.cli;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.run.SamplingRequest;
import io.github.ddpm.run.SamplingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm sample}: draws images from a trained network. */
@Command(
    name = "sample",
    description = "Draws images from a trained network.",
    footer = {
      "",
      "Examples:",
      "  ddpm sample -n 64 --out grid.png",
      "  ddpm sample -n 1000 --out samples/ --model checkpoints/cifar --steps 100"
    })
final class SampleCommand implements Callable<Integer> {
  private static final Pattern OTHER_PICTURE =
      Pattern.compile(".*\\.(jpe?g|gif|bmp|tiff?|webp)", Pattern.CASE_INSENSITIVE);

  @ParentCommand private Ddpm ddpm;
  @Spec private CommandSpec spec;

  @Option(names = "-n", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
  private int count = 64;

  @Option(
      names = "--out",
      paramLabel = "FILE|DIR",
      description =
          "A .png file for one grid, else a folder for one PNG each (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("samples.png");

  @Option(names = "--overwrite", description = "Replace files that are there already.")
  private boolean overwrite;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "A run, a checkpoint or a diffusers pipeline (default: the newest run's newest).")
  private Path model;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Image i of a seed is always the same (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Mixin private EditOptions edit;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description = "ddpm, ddim, dpm++, unipc or heun.")
  private String sampler;

  @Option(names = "--steps", paramLabel = "K", description = "Timesteps visited per image.")
  private String steps;

  @Option(
      names = "--spacing",
      paramLabel = "NAME",
      description = "Which timesteps: leading, trailing, linspace, quadratic or log-snr.")
  private String spacing;

  @Option(
      names = "--solver-order",
      paramLabel = "P",
      description = "The order of dpm++, 1 to 3, or unipc, 1 or 2.")
  private String solverOrder;

  @Option(names = "--eta", paramLabel = "E", description = "DDIM's fresh noise, from 0 to 1.")
  private String eta;

  @Option(names = "--batch", paramLabel = "B", description = "Images drawn at once.")
  private String batch;

  @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu, cuda or cuda:N.")
  private String device;

  @Option(names = "--precision", paramLabel = "NAME", description = "auto, fp32 or bf16.")
  private String precision;

  @Override
  public Integer call() throws IOException {
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "-n: must be at least 1, is " + count);
    } else if (OTHER_PICTURE.matcher(out.toString()).matches()) {
      throw new ParameterException(
          spec.commandLine(), "--out: pictures are written as .png only, is " + out);
    }
    SamplingRequest request =
        new SamplingRequest(
            edit.isOfOneImage() ? 1 : count,
            out,
            overwrite,
            Optional.ofNullable(model),
            seed,
            overrides(),
            edit.edit());
    Console console = new Console(spec.commandLine().getErr());
    RunLogging logging = new RunLogging(console);
    try (logging) {
      Path written = new SamplingRun(request, ddpm.home().resolve("checkpoints")).sample(console);
      spec.commandLine().getOut().println(written);
    }
    return 0;
  }

  private List<Assignment> overrides() {
    Assignments given = new Assignments();
    given.addText("--sampler", "sampling.sampler", sampler);
    given.add("--steps", "sampling.steps", steps);
    given.addText("--spacing", "sampling.spacing", spacing);
    given.add("--solver-order", "sampling.solver_order", solverOrder);
    given.add("--eta", "sampling.eta", eta);
    given.add("--batch", "sampling.batch_size", batch);
    given.addText("--device", "device", device);
    given.addText("--precision", "precision", precision);
    return given.list();
  }
}
