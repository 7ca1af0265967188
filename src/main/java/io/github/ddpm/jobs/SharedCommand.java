package io.github.ddpm.jobs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command whose shards are done by several machines.
 *
 * @param words of the command, without those that only the cluster is for
 * @param inputs what all machines must have; they may have others
 * @param outputs folders that must be the same on all machines, and are made
 */
public record SharedCommand(List<String> words, List<Path> inputs, List<Path> outputs) {
  /** Have a value each. */
  private static final String[] OF_CLUSTER = {"--cluster", "--tasks", "--conf"};

  private static final String SAVE_REFERENCE = "--save-reference";

  /**
   * A command as it was typed, but with the words of argument files in their place.
   *
   * @param model that all tasks take, if the command has any
   * @param shards how many
   * @param output the folder in which tasks leave what they make
   */
  public static SharedCommand of(
      List<String> typed, Optional<Path> model, int shards, Path output) {
    List<String> words = new ArrayList<>();
    for (String word : without(typed, OF_CLUSTER)) {
      words.add(word.startsWith("@") ? "@" + word : word); // It is no file, and none again.
    }
    if (shards == 1) { // The only task would measure it all, and who has it done find it written.
      words = without(words, SAVE_REFERENCE);
    }
    if (model.isPresent()) {
      words.addAll(List.of("--model", model.get().toString()));
    }
    return new SharedCommand(List.copyOf(words), model.stream().toList(), List.of(output));
  }

  /**
   * A training whose workers meet in the run's folder.
   *
   * @param images what all machines read, if it is no known collection
   * @param run the run's folder
   */
  public static SharedCommand training(List<String> typed, Optional<Path> images, Path run) {
    List<String> words = of(typed, Optional.empty(), 2, run).words();
    return new SharedCommand(words, images.stream().toList(), List.of(run));
  }

  /** The words of a command without those of some options, which have a value each. */
  static List<String> without(List<String> typed, String... options) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < typed.size(); i++) {
      String name = typed.get(i).replaceFirst("=(?s).*", "");
      if (!List.of(options).contains(name)) {
        words.add(typed.get(i));
      } else if (name.equals(typed.get(i))) {
        i++; // Its value is a word of its own.
      }
    }
    return words;
  }
}
