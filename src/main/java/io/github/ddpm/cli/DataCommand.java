package io.github.ddpm.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm data}: inspects, packs and fetches collections of images. */
@Command(
    name = "data",
    description = "Inspects, packs and fetches collections of images.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DataInspectCommand.class, DataPackCommand.class, DataFetchCommand.class},
    footer = {
      "",
      "Examples:",
      "  ddpm data inspect photos.zip",
      "  ddpm data pack photos.zip photos.ddpm --set data.image_size=[48,64]",
      "  ddpm data fetch cifar-10"
    })
final class DataCommand implements Runnable {
  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;

  DdpmCommand ddpm() {
    return ddpm;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
