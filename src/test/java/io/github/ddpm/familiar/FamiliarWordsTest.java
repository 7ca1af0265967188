package io.github.ddpm.familiar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.config.ConfigWriter;
import io.github.ddpm.config.RunConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of other trainers' options. */
class FamiliarWordsTest {
  @ParameterizedTest
  @ValueSource(strings = {"train", "sample"})
  void everyNameHasOneMeaning(String command) {
    Set<String> seen = new HashSet<>();
    for (FamiliarWord word : FamiliarWords.of(command)) {
      for (String name : word.names()) {
        assertTrue(seen.add(name), name);
        assertTrue(name.matches("[a-z0-9]+(-[a-z0-9]+)*"), name);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"train", "sample"})
  void everyAnswerCanBeFollowed(String command) {
    Map<String, Object> settings = ConfigWriter.toTree(RunConfig.defaults());
    for (FamiliarWord word : FamiliarWords.of(command)) {
      assertTrue(word.type().isEmpty() != word.reason().isEmpty() || !word.type().isEmpty());
      if (word.type().startsWith("--set ")) {
        String key = word.type().substring("--set ".length()).replaceFirst("=.*", "");
        Object value = settings;
        for (String part : key.split("\\.", -1)) {
          assertTrue(value instanceof Map<?, ?> section && section.containsKey(part), key);
          value = ((Map<?, ?>) value).get(part);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--lr, 1e-4, '--lr: a setting here; type --set training.learning_rate=1e-4'",
    "--learning_rate, 2, '--learning_rate: a setting here; type --set training.learning_rate=2'",
    "--trainer.max_steps, 9, '--trainer.max_steps: a setting here; type --set training.steps=9'",
    "-lr, , '-lr: a setting here; type --set training.learning_rate=LR'",
    "--resume, , '--resume: the same command again resumes its run; leave it out'",
    "--attention_resolutions, '16,8', '--attention_resolutions: a setting here; type"
        + " --set ''model.attention_resolutions=[16,8]'''"
  })
  void theUsersValueIsInTheAnswer(String option, String value, String answer) {
    List<String> words = new ArrayList<>(List.of("train", option));
    Optional.ofNullable(value).ifPresent(words::add);

    assertEquals(List.of(answer), train(Optional.empty()).answers(words));
  }

  @ParameterizedTest
  @CsvSource({"3, 50000, 32, 4688", "0.5, 10, 5, 1", "1, 7, 8, 1"})
  void epochsAreCountedInStepsIfTheImagesAreKnown(
      String epochs, int images, int batch, long steps) {
    List<String> answers =
        train(Optional.of(new Epoch(images, batch))).answers(List.of("--epochs=" + epochs));

    assertEquals(1, answers.size());
    assertTrue(answers.get(0).endsWith("; type --set training.steps=" + steps), answers.get(0));
  }

  @ParameterizedTest
  @CsvSource({"3", "many"})
  void elseTheirFormulaIsTheAnswer(String epochs) {
    String answer = train(Optional.empty()).answers(List.of("--epochs", epochs)).get(0);

    assertTrue(answer.contains("an epoch is images / training.batch_size"), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--set", "--sett", "photos", "--frobnicate"})
  void otherWordsHaveNoAnswer(String word) {
    assertEquals(List.of(), train(Optional.empty()).answers(List.of(word)));
  }

  @ParameterizedTest
  @CsvSource({"--columns, true", "--steps, false"})
  void anAnswerThatTheCommandDoesNotKnowIsNone(String option, boolean isKnown) {
    FamiliarOptions sweep = new FamiliarOptions("sample", Set.of(option), () -> Optional.empty());

    assertEquals(isKnown, !sweep.answers(List.of("--nrow", "3")).isEmpty());
  }

  private static FamiliarOptions train(Optional<Epoch> epoch) {
    Set<String> options = Set.of("--set", "--run", "--init", "--config", "--device", "--precision");
    return new FamiliarOptions("train", options, () -> epoch);
  }
}
