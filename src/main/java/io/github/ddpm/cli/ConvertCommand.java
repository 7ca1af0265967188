package io.github.ddpm.cli;

import io.github.ddpm.completion.Offers;
import io.github.ddpm.model.Conversion;
import io.github.ddpm.model.WeightFormat;
import io.github.ddpm.options.PreviewOptions;
import io.github.ddpm.process.RunLogging;
import io.github.ddpm.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm convert}: rewrites a model for diffusers. */
@Command(
    name = "convert",
    description = "Writes a model as a new diffusers pipeline folder.",
    footer = {
      "",
      "Examples:",
      "  ddpm convert shapes my-model",
      "  ddpm convert checkpoints/cifar cifar-small --precision bf16"
    })
final class ConvertCommand implements Callable<Integer> {
  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      completionCandidates = Offers.ModelNames.class,
      description = "A run, by its folder or name, a checkpoint or a diffusers pipeline.")
  private Path in;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "The new folder, which must not exist yet.")
  private Path out;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      completionCandidates = Offers.FormatWords.class,
      description = "fp32, fp16 or bf16 for the weights (default: unchanged).")
  private String precision;

  @Override
  public Integer call() throws IOException {
    Conversion conversion = new Conversion(ddpm.model(in), out, format());
    RunLogging logging = new RunLogging(new PreviewOptions().console(spec.commandLine().getErr()));
    try (logging) {
      conversion.run();
    }
    ddpm.progress(Progress.NONE).wrote(out);
    ddpm.print(out.toString());
    return 0;
  }

  private Optional<WeightFormat> format() {
    if (precision == null) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(WeightFormat.values())
            .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(precision))
            .findFirst()
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "--precision: must be fp32, fp16 or bf16, is " + precision)));
  }
}
