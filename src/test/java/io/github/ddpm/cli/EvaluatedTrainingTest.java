package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code training.evaluate_every}: evaluation during training, and the best checkpoint. */
@Tag("slow")
final class EvaluatedTrainingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Dropout draws from the generator that drawing images could disturb. */
  private static final List<String> SETTINGS =
      List.of(
          "--set", "training.steps=9",
          "--set", "training.checkpoint_every=3",
          "--set", "training.keep=1",
          "--set", "model.dropout=0.3");

  private static final List<String> EVALUATED =
      List.of("--set", "training.evaluate_every=2", "--set", "training.evaluate_images=8");

  @TempDir static Path folder;
  private static Home home;
  private static Path run;

  @BeforeAll
  static void trainWithEvaluations() throws IOException {
    home = Home.in(folder);
    run = folder.resolve("evaluated");
    assertEquals(0, train(run, EVALUATED).code());
  }

  private static Home.Result train(Path run, List<String> more) {
    List<String> options = new ArrayList<>(SETTINGS);
    options.addAll(more);
    options.addAll(List.of("--run", run.toString()));
    return home.train(options.toArray(new String[0]));
  }

  private static List<JsonNode> evaluations(Path run) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode values = JSON.readTree(line);
      if (values.has("evaluation")) {
        assertNotNull(((ObjectNode) values).remove("time"));
        found.add(values);
      }
    }
    return found;
  }

  private static JsonNode best(Path run) throws IOException {
    return JSON.readTree(run.resolve("step-00000009/training/run.json").toFile()).get("best");
  }

  @Test
  void theLogTheFiguresThePageAndTensorBoardTellEachEvaluation() throws IOException {
    List<JsonNode> found = evaluations(run);
    assertEquals(
        List.of(2L, 4L, 6L, 8L, 9L), found.stream().map(e -> e.get("step").asLong()).toList());
    assertTrue(found.get(0).get("best").asBoolean());
    assertTrue(found.stream().allMatch(e -> e.at("/evaluation/swd").asDouble() > 0));
    String log = Files.readString(run.resolve("train.log"));
    assertTrue(log.contains("step 2: swd ") && log.contains(" of 8 images in "), log);
    assertTrue(Files.readString(run.resolve("report.html")).contains("\"evaluation\":{\"swd\":"));
    assertTrue(events().contains("evaluation/swd"));
    assertFalse(Files.exists(run.resolve(".evaluation")));
  }

  private static String events() throws IOException {
    try (Stream<Path> files = Files.list(run)) {
      Path events = files.filter(f -> f.toString().contains("tfevents")).findFirst().orElseThrow();
      return Files.readString(events, StandardCharsets.ISO_8859_1);
    }
  }

  @Test
  void theBestIsTheLowestDistanceAndIsKeptNamedAndFound() throws IOException {
    JsonNode lowest =
        evaluations(run).stream().min((a, b) -> Double.compare(swd(a), swd(b))).orElseThrow();
    JsonNode best = best(run);
    assertEquals(lowest.get("step"), best.get("step"));
    assertEquals(swd(lowest), best.get("value").asDouble());
    Path checkpoint = run.resolve("step-%08d".formatted(best.get("step").asLong()));
    assertTrue(Files.isDirectory(checkpoint));

    String words = "step %d, swd ".formatted(best.get("step").asLong());
    assertTrue(home.run("runs", folder.toString()).out().contains(words));
    assertTrue(home.run("show", run.toString()).out().contains(words));
    String shown = home.run("show", run.resolve("best").toString()).out();
    assertTrue(shown.contains(checkpoint.toString()), shown);
    Home.Result drawn =
        home.sample(
            "-n", "1", "--model", run.resolve("best").toString(), "--out", home.path("best.png"));
    assertEquals(0, drawn.code(), drawn.err());
  }

  private static double swd(JsonNode evaluation) {
    return evaluation.at("/evaluation/swd").asDouble();
  }

  @Test
  void evaluationLeavesTheWeightsAsTheyWouldBeWithoutIt() throws IOException {
    Path plain = folder.resolve("plain");
    assertEquals(0, train(plain, List.of()).code());
    assertEquals(-1, Files.mismatch(state(plain), state(run)));
  }

  @Test
  void aRunThatWasStoppedEndsWithTheSameFiguresAndBestAtAnyBatch() throws IOException {
    Path stopped = folder.resolve("stopped");
    List<String> first = new ArrayList<>(EVALUATED);
    first.addAll(List.of("--set", "training.steps=4", "--set", "sampling.batch_size=3"));
    assertEquals(0, train(stopped, first).code());
    Home.Result rest = train(stopped, EVALUATED);
    assertEquals(0, rest.code(), rest.err());

    assertEquals(-1, Files.mismatch(state(stopped), state(run)));
    assertEquals(evaluations(run), evaluations(stopped));
    assertEquals(best(run), best(stopped));
    assertFalse(best(stopped).get("conditions").asText().contains("batch_size"));
  }

  private static Path state(Path run) {
    return run.resolve("step-00000009/training/state.safetensors");
  }

  @Test
  void aBestThatWasMeasuredOtherwiseIsNotComparedWith() throws IOException {
    Path other = folder.resolve("other");
    List<String> first = new ArrayList<>(EVALUATED);
    first.addAll(List.of("--set", "training.steps=4"));
    assertEquals(0, train(other, first).code());
    List<String> more =
        List.of("--set", "training.evaluate_every=5", "--set", "training.evaluate_images=9");
    Home.Result rest = train(other, more);
    assertEquals(0, rest.code(), rest.err());

    List<JsonNode> found = evaluations(other);
    assertEquals(5, found.get(2).get("step").asLong());
    assertTrue(found.get(2).get("best").asBoolean());
    assertTrue(best(other).get("conditions").asText().startsWith("9 images"));
  }

  @Test
  void theClassifiersKernelDistanceMayDecide() throws IOException {
    Path run = folder.resolve("classifier");
    List<String> how = new ArrayList<>(EVALUATED);
    how.addAll(List.of("--set", "training.evaluate_metrics=[kid, prdc]"));
    Home.Result result = train(run, how);
    assertEquals(0, result.code(), result.err());
    assertEquals("classifier_kernel_distance", best(run).get("figure").asText());
    assertTrue(evaluations(run).get(0).at("/evaluation/classifier_recall").isNumber());
  }

  @Test
  void figuresThatWouldMeanNothingAreRefusedBeforeTheFirstStep() {
    Path run = folder.resolve("refused");
    List<String> how = new ArrayList<>(EVALUATED);
    how.addAll(List.of("--set", "training.evaluate_metrics=[fid]"));
    Home.Result result = train(run, how);
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains("training.evaluate_images 8"), result.err());
    assertFalse(Files.exists(run.resolve("metrics.jsonl")));
  }

  @Test
  void aRunThatWasNeverMeasuredHasNoBest() {
    assertEquals(0, home.train().code());
    Home.Result result = home.sample("--model", home.tiny().resolve("best").toString());
    assertEquals(1, result.code());
    assertTrue(result.err().contains("training.evaluate_every"), result.err());
  }
}
