package io.github.ddpm.completion;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes a program's commands and options as fish completions, one line each. */
public final class FishCompletion {
  private static final String FUNCTIONS =
      """
      function __ddpm_home
        set -q DDPM_HOME; and echo $DDPM_HOME; or echo .
      end
      function __ddpm_models
        for run in (__ddpm_home)/checkpoints/*/
          basename $run
        end
      end
      function __ddpm_configs
        for file in (__ddpm_home)/configs/*.yaml @CONFIGS@/*.yaml
          basename $file .yaml
        end
      end
      function __ddpm_classes
        echo all
        set -l records (__ddpm_home)/checkpoints/*/step-*/training/run.json
        if set -q records[1]
          set -l record (command ls -t $records | head -n 1)
          sed -n '/"class_names": \\[/,/\\]/s/^ *"\\(.*\\)",\\{0,1\\}$/\\1/p' $record
        end
      end
      """;

  private FishCompletion() {}

  /**
   * The script.
   *
   * @param configs the folder of the program's own settings
   */
  public static String of(CommandLine program, Path configs) {
    StringBuilder script = new StringBuilder();
    script.append("# Completions of ").append(program.getCommandName()).append(" for fish.\n");
    script.append(FUNCTIONS.replace("@CONFIGS@", quoted(configs.toString())));
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
    for (ArgSpec argument : command.getCommandSpec().positionalParameters()) {
      String offers = offers(argument, " -f");
      if (!offers.isEmpty()) {
        script.append("complete -c %s -n %s%s%n".formatted(name, quoted(here), offers));
      }
    }
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
      if (option.arity().max() > 0) {
        script.append(" -r").append(offers(option, " -f"));
      }
      script.append(" -d ").append(quoted(description(option))).append('\n');
    }
  }

  /** The words of {@code -a}, and {@code alone} unless files are offered, too. */
  private static String offers(ArgSpec arg, String alone) {
    List<String> offers = Offers.of(arg);
    String words =
        offers.stream()
            .filter(offer -> !offer.equals(Offers.FILES) && !offer.equals(Offers.COMMANDS))
            .map(
                offer ->
                    offer.startsWith("<") ? "(__ddpm_" + offer.replaceAll("[<>]", "") + ")" : offer)
            .collect(Collectors.joining(" "));
    return words.isEmpty()
        ? ""
        : (offers.contains(Offers.FILES) ? "" : alone) + " -a " + quoted(words);
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
