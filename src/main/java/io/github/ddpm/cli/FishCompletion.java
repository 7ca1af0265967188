package io.github.ddpm.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes a program's commands and options as fish completions, one line each. */
final class FishCompletion {
  private FishCompletion() {}

  static String of(CommandLine program) {
    StringBuilder script = new StringBuilder();
    script.append("# Completions of ").append(program.getCommandName()).append(" for fish.\n");
    add(script, program.getCommandName(), program, "");
    return script.toString();
  }

  /**
   * Adds what may follow {@code command}; {@code typed} is the condition that its words are typed.
   */
  private static void add(StringBuilder script, String name, CommandLine command, String typed) {
    Map<String, CommandLine> parts = command.getSubcommands();
    String here = typed;
    if (typed.isEmpty()) {
      here = "__fish_use_subcommand";
    } else if (!parts.isEmpty()) {
      here = typed + "; and not " + seen(String.join(" ", parts.keySet()));
    }
    for (Map.Entry<String, CommandLine> part : parts.entrySet()) {
      CommandSpec spec = part.getValue().getCommandSpec();
      script.append(
          "complete -c %s -f -n %s -a %s -d %s%n"
              .formatted(name, quoted(here), part.getKey(), quoted(description(spec))));
    }
    options(script, name, quoted(here), command.getCommandSpec());
    String before = typed.isEmpty() ? "" : typed + "; and ";
    parts.forEach((word, part) -> add(script, name, part, before + seen(word)));
  }

  private static String seen(String words) {
    return "__fish_seen_subcommand_from " + words;
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
