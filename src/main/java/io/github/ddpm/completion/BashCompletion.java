package io.github.ddpm.completion;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Writes the script for bash, and zsh: {@code completion.bash} with tables of the commands. */
public final class BashCompletion {
  private final Map<String, CommandLine> commands = new LinkedHashMap<>();

  private BashCompletion() {}

  /**
   * The script.
   *
   * @param configs the folder of the program's own settings
   */
  public static String of(CommandLine program, Path configs) throws IOException {
    BashCompletion completion = new BashCompletion();
    completion.add("", program);
    try (InputStream script = BashCompletion.class.getResourceAsStream("completion.bash")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@CONFIGS@", quoted(configs.toString()))
          .replace("@VALUES@", completion.values())
          .replace("@OPTIONS@", completion.options())
          .replace("@ARGUMENTS@", completion.arguments())
          .replace("@COMMANDS@", completion.names());
    }
  }

  private void add(String name, CommandLine command) {
    commands.put(name, command);
    String before = name.isEmpty() ? "" : name + " ";
    command.getSubcommands().forEach((word, part) -> add(before + word, part));
  }

  private String names() {
    return commands.keySet().stream()
        .filter(name -> !name.isEmpty())
        .map(BashCompletion::quoted)
        .collect(Collectors.joining(" | "));
  }

  private String values() {
    List<String> lines = new ArrayList<>();
    commands.forEach(
        (name, command) -> {
          for (OptionSpec option : command.getCommandSpec().options()) {
            if (option.arity().max() > 0) {
              String keys =
                  Stream.of(option.names())
                      .map(spelling -> quoted(name + " " + spelling))
                      .collect(Collectors.joining(" | "));
              lines.add("    " + keys + ") " + offered(option) + " ;;");
            }
          }
        });
    return String.join("\n", lines);
  }

  private String options() {
    List<String> lines = new ArrayList<>();
    commands.forEach(
        (name, command) -> {
          List<String> words = new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
          words.addAll(command.getCommandSpec().negatedOptionsMap().keySet());
          lines.add("    %s) %s ;;".formatted(quoted(name), words(words)));
        });
    return String.join("\n", lines);
  }

  private String arguments() {
    List<String> lines = new ArrayList<>();
    commands.forEach(
        (name, command) -> {
          List<String> offers = new ArrayList<>();
          if (!command.getSubcommands().isEmpty()) {
            offers.add(words(List.copyOf(command.getSubcommands().keySet())));
          }
          command.getCommandSpec().positionalParameters().forEach(arg -> offers.add(offered(arg)));
          if (!offers.isEmpty()) {
            lines.add("    %s) %s ;;".formatted(quoted(name), String.join("; ", offers)));
          }
        });
    return String.join("\n", lines);
  }

  /** The commands that print what is offered, each on a line. */
  private String offered(ArgSpec arg) {
    List<String> words = new ArrayList<>();
    List<String> calls = new ArrayList<>();
    for (String offer : Offers.of(arg)) {
      if (offer.equals(Offers.COMMANDS)) {
        words.addAll(commands.get("").getSubcommands().keySet());
      } else if (offer.startsWith("<")) {
        calls.add("_ddpm_" + offer.replaceAll("[<>]", ""));
      } else {
        words.add(offer);
      }
    }
    if (!words.isEmpty()) {
      calls.add(words(words));
    }
    return calls.isEmpty() ? ":" : String.join("; ", calls);
  }

  private static String words(List<String> words) {
    return "_ddpm_words "
        + words.stream().map(BashCompletion::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
