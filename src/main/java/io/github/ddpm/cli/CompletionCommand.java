package io.github.ddpm.cli;

import io.github.ddpm.completion.BashCompletion;
import io.github.ddpm.completion.FishCompletion;
import io.github.ddpm.config.ConfigFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code ddpm completion}: a script that completes commands and options in a shell. */
@Command(
    name = "completion",
    description = "Prints a completion script for the shell.",
    footer = {
      "",
      "Examples:",
      "  source <(ddpm completion bash)",
      "  ddpm completion fish > ~/.config/fish/completions/ddpm.fish"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The supported shells. */
  enum ShellName {
    BASH,
    ZSH,
    FISH
  }

  @ParentCommand private DdpmCommand ddpm;
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private ShellName shell;

  @Override
  public Integer call() throws IOException {
    CommandLine program = spec.parent().commandLine();
    Path configs = ConfigFile.ofProgram().orElse(ddpm.home().resolve("configs"));
    String script =
        switch (shell) {
          // The script for bash also works in zsh.
          case BASH, ZSH -> BashCompletion.of(program, configs);
          case FISH -> FishCompletion.of(program, configs);
        };
    spec.commandLine().getOut().print(script);
    return 0;
  }
}
