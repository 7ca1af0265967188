package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.run.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Benchmarks of the tiny run: properties of the numbers that hold at any speed. */
@Tag("slow")
final class BenchTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  private Home.Result bench(String... args) {
    List<String> all = new ArrayList<>(List.of("bench"));
    all.addAll(List.of(args));
    all.addAll(List.of("--config", Home.CONFIG, "--steps", "2", "--warmup", "1", "--json"));
    return home.run(all.toArray(new String[0]));
  }

  private static JsonNode json(Home.Result result) throws IOException {
    assertEquals(0, result.code(), result.err());
    List<String> lines = result.out().lines().toList();
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }

  @Test
  void trainingIsTimedAndItsNumbersAgree() throws IOException {
    JsonNode json = json(bench("train", "--threads", "1"));

    double seconds = json.get("seconds_per_step").asDouble();
    assertEquals(4 / seconds, json.get("images_per_second").asDouble(), 1e-6 / seconds);
    assertTrue(json.get("seconds_per_step_lower_quartile").asDouble() <= seconds);
    assertTrue(json.get("seconds_per_step_upper_quartile").asDouble() >= seconds);
    assertEquals("fp32", json.get("precision").asText());
    assertEquals("cpu", json.get("device").asText());
    assertEquals(4, json.get("batch_size").asInt());
    assertEquals(1, json.get("threads").asInt());
    assertEquals("random images", json.get("images").asText());
    RunSummary summary =
        RunSummary.of(
            ConfigLoader.load(folder.resolve("configs").resolve(Home.CONFIG), List.of()),
            Optional.empty());
    assertEquals(summary.parameters(), json.get("parameters").asLong());
    double gflops = 3 * summary.work() * 4 / seconds / 1e9;
    assertEquals(gflops, json.get("gflops").asDouble(), 1e-6 * gflops);
    assertTrue(json.get("conv_gflops").asDouble() > 0);
    assertTrue(json.get("peak_memory_bytes").asLong() > 10_000_000);
    assertTrue(json.get("shares").get("backward").asDouble() > 0);
    assertSharesAddUp(json);
  }

  @Test
  void samplingIsTimedAtAnyBatchAndHasNoBackward() throws IOException {
    JsonNode json = json(bench("sample", "--batch", "1", "--set", "seed=3"));

    assertEquals(1, json.get("batch_size").asInt());
    assertTrue(json.get("images_per_second").asDouble() > 0);
    assertTrue(json.get("shares").get("forward").asDouble() > 0);
    assertEquals(0, json.get("shares").get("backward").asDouble());
    assertSharesAddUp(json);
  }

  @Test
  void samplesInPartsAreOneBatch() throws IOException {
    JsonNode json = json(bench("sample", "--batch", "9"));
    assertEquals(9, json.get("batch_size").asInt());
    assertSharesAddUp(json);
  }

  @Test
  void moreStepsThanTheScheduleHasAreDrawnInRounds() throws IOException {
    JsonNode json = json(bench("sample", "--set", "diffusion.timesteps=4"));
    assertEquals(2, json.get("steps").asInt());
  }

  @Test
  void networksThatKnowClassesAreTimedOnRandomOnes() throws IOException {
    assertEquals(4, json(bench("train", "--set", "model.classes=3")).get("batch_size").asInt());
    JsonNode sampled =
        json(bench("sample", "--set", "model.classes=3", "--set", "sampling.guidance_scale=2"));
    assertSharesAddUp(sampled);
  }

  @Test
  void theRealImagesAreUsedWhereThatIsAskedFor() throws IOException {
    assertEquals("shapes", json(bench("train", "--data")).get("images").asText());
  }

  @Test
  void theReportForPeopleHasALineForEachThing() {
    Home.Result result = home.run("bench train --config tiny.yaml --steps 1 --warmup 0".split(" "));
    assertEquals(0, result.code(), result.err());
    List<String> words =
        result.out().lines().map(line -> line.substring(0, line.indexOf(' '))).toList();
    assertEquals(List.of("train", "step", "speed", "ceiling", "parts", "memory", "verdict"), words);
  }

  @Test
  void nothingIsWritten() {
    bench("train");
    assertFalse(Files.exists(home.checkpoints()));
  }

  @ParameterizedTest
  @CsvSource({
    "bench swim --config tiny.yaml, train|sample",
    "bench --config tiny.yaml, train|sample",
    "bench train, --config",
    "bench train --config tiny.yaml --steps 0, --steps: must be at least 1",
    "bench train --config tiny.yaml --warmup -1, --warmup: must be at least 0",
    "bench sample --config tiny.yaml --batch -1, batch_size: must be 0 (automatic) or positive"
  })
  void wrongWordsAreNamed(String args, String hint) {
    Home.Result result = home.run(args.split(" "));
    assertEquals(2, result.code());
    assertEquals("", result.out());
    assertTrue(result.err().contains(hint), result.err());
  }

  private static void assertSharesAddUp(JsonNode json) {
    double sum = 0;
    for (JsonNode share : json.get("shares")) {
      assertTrue(share.asDouble() >= 0, json.toString());
      sum += share.asDouble();
    }
    assertEquals(1, sum, 1e-9);
    assertEquals(5, json.get("shares").size());
  }
}
