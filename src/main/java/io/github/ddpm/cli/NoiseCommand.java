package io.github.ddpm.cli;

import static io.github.ddpm.settings.InvalidSetting.require;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigFile;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.generate.NoisingRequest;
import io.github.ddpm.generate.NoisingRun;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.settings.InvalidSetting;
import io.github.ddpm.terminal.Console;
import java.io.IOException;
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

/** {@code ddpm noise}: shows how an image turns into noise. */
@Command(
    name = "noise",
    description = "Shows the forward process: how an image turns into noise.",
    footer = {
      "",
      "Examples:",
      "  ddpm noise photo.png --out strip.png",
      "  ddpm noise photo.png --out film.gif -n 40 --set diffusion.schedule=cosine"
    })
final class NoiseCommand implements Callable<Integer> {
  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;
  @Mixin private PreviewOptions looks;

  @Parameters(paramLabel = "IMAGE", description = "An image of any size.")
  private Path image;

  @Option(
      names = "-n",
      paramLabel = "N",
      description = "Number of images, including the clean one (default: ${DEFAULT-VALUE}).")
  private int count = 10;

  @Option(
      names = "--out",
      paramLabel = "FILE|DIR",
      description =
          "A .png for one strip, a .gif or .apng for an animation, - for a PNG on stdout, else as in"
              + " ddpm sample (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("strip.png");

  @Option(names = "--seed", paramLabel = "S", description = "Seed of the noise (default: 0).")
  private long seed;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      completionCandidates = Offers.ModelNames.class,
      description = "Use the noise schedule of this model, found as in ddpm sample.")
  private Path model;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      completionCandidates = Offers.ConfigNames.class,
      description = "Use the noise schedule of these settings.")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Change one setting; may be repeated.")
  private List<String> set = List.of();

  @Mixin private WritingOptions writing;

  @Override
  public Integer call() throws IOException {
    List<Assignment> given =
        model == null ? Assignment.parse(set) : Assignment.parse(set, List.of());
    RunConfig settings =
        config == null
            ? ConfigLoader.override(RunConfig.defaults(), given)
            : ConfigFile.load(ddpm.home(), config, given, RunConfig.defaults());
    Console console = looks.console(spec.commandLine().getErr());
    RunLogging logging = new RunLogging(console);
    try (logging;
        PngTarget target = PngTarget.of(spec.commandLine(), out, ddpm.json())) {
      Path written =
          new NoisingRun(request(target.file()), settings, writing.note(ddpm))
              .draw(ddpm.progress(console));
      target.report(ddpm, written);
    }
    return 0;
  }

  private NoisingRequest request(Path file) throws IOException {
    try {
      require(
          model == null || config == null,
          "--config",
          "--model has a noise schedule too; give one");
      Optional<Path> schedule = Optional.ofNullable(ddpm.model(model));
      return new NoisingRequest(image, count, file, writing.overwrite(), schedule, seed);
    } catch (InvalidSetting e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
