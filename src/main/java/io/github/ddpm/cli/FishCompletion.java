package io.github.ddpm.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A program's commands and options as commands of the fish shell, one line for each. */
final class FishCompletion {
  private FishCompletion() {}

  static String of(CommandLine program) {
    String name = program.getCommandName();
    StringBuilder script = new StringBuilder("# Completions of " + name + " for fish.\n");
    String noCommandYet = "__fish_use_subcommand";
    for (Map.Entry<String, CommandLine> command : program.getSubcommands().entrySet()) {
      CommandSpec spec = command.getValue().getCommandSpec();
      script.append(
          "complete -c %s -f -n %s -a %s -d %s%n"
              .formatted(name, noCommandYet, command.getKey(), quoted(description(spec))));
    }
    options(script, name, noCommandYet, program.getCommandSpec());
    program
        .getSubcommands()
        .forEach(
            (command, line) ->
                options(
                    script,
                    name,
                    quoted("__fish_seen_subcommand_from " + command),
                    line.getCommandSpec()));
    return script.toString();
  }

  private static void options(
      StringBuilder script, String name, String condition, CommandSpec command) {
    for (OptionSpec option : command.options()) {
      script.append("complete -c ").append(name).append(" -n ").append(condition);
      for (String spelling : option.names()) {
        script.append(spelling.startsWith("--") ? " -l " : " -s ");
        script.append(spelling.replaceFirst("^-+", ""));
        script.append(option.negatable() ? " -l no-" + spelling.replaceFirst("^-+", "") : "");
      }
      script.append(option.arity().max() > 0 ? " -r" : "");
      script.append(" -d ").append(quoted(description(option))).append('\n');
    }
  }

  private static String description(CommandSpec command) {
    return String.join(" ", command.usageMessage().description());
  }

  private static String description(ArgSpec option) {
    String text = String.join(" ", option.description());
    return text.replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValueString()));
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
