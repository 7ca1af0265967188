package io.github.ddpm.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
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

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
  private ShellName shell;

  @Override
  public Integer call() {
    CommandLine program = spec.parent().commandLine();
    String script =
        switch (shell) {
          // The script for bash also works in zsh.
          case BASH, ZSH -> AutoComplete.bash(program.getCommandName(), program);
          case FISH -> FishCompletion.of(program);
        };
    spec.commandLine().getOut().print(script);
    return 0;
  }
}
