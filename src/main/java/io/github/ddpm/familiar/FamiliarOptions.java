package io.github.ddpm.familiar;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Answers the options of other trainers.
 *
 * @param command the command that was given them
 * @param options the options that it has
 * @param epoch what an epoch is, if that is known
 */
public record FamiliarOptions(
    String command, Set<String> options, Supplier<Optional<Epoch>> epoch) {

  /**
   * What to type instead of the unknown options among {@code args}, as far as they are familiar.
   */
  public List<String> answers(List<String> args) {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      String[] parts = args.get(i).split("=", 2);
      if (parts[0].startsWith("-") && !options.contains(parts[0])) {
        boolean hasNext = i + 1 < args.size() && !args.get(i + 1).startsWith("-");
        String value = parts.length == 2 ? parts[1] : hasNext ? args.get(i + 1) : null;
        answer(parts[0], Optional.ofNullable(value)).ifPresent(answers::add);
      }
    }
    return answers;
  }

  private Optional<String> answer(String option, Optional<String> value) {
    Optional<FamiliarWord> word =
        FamiliarWords.find(command, option).filter(found -> found.isFor(options));
    Optional<String> counted =
        word.filter(FamiliarWord::isEpochs)
            .flatMap(found -> epoch.get())
            .flatMap(known -> known.answer(option, value));
    return counted.isPresent() ? counted : word.map(found -> found.answer(option, value));
  }
}
