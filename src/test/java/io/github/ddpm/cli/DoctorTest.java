package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  private static JsonNode json(Home.Result result) throws IOException {
    return new ObjectMapper().readTree(result.out());
  }

  private static JsonNode finding(JsonNode json, String topic, String text) {
    for (JsonNode finding : json.get("findings")) {
      if (finding.get("topic").asText().equals(topic)
          && finding.get("text").asText().contains(text)) {
        return finding;
      }
    }
    throw new AssertionError("no " + topic + " with " + text + " in " + json);
  }

  /** PyTorch would take all of the machine's cores, of which a container may have a share. */
  @Test
  void operationsUseNoMoreThreadsThanTheProcessMay() throws Exception {
    List<String> one = List.of("-XX:ActiveProcessorCount=1");
    try (DdpmProcess doctor = DdpmProcess.ddpm(home, one, "doctor", "--config", Home.CONFIG)) {
      assertEquals(0, doctor.exitCode(), doctor.out());
      assertTrue(doctor.out().contains("threads    1 per operation"), doctor.out());
    }
  }

  @Test
  void whereNothingIsMissingTheCodeIsZeroAndAStepIsTimed() throws IOException {
    Home.Result result = home.run("doctor", "--config", Home.CONFIG, "--json");

    assertEquals(0, result.code(), result.out() + result.err());
    JsonNode json = json(result);
    assertTrue(json.get("ok").asBoolean());
    List<String> topics = new ArrayList<>();
    json.get("findings").forEach(finding -> topics.add(finding.get("topic").asText()));
    assertTrue(
        topics.containsAll(
            List.of(
                "java",
                "processor",
                "memory",
                "disk",
                "natives",
                "threads",
                "device",
                "precision",
                "step",
                "data")),
        topics.toString());
    finding(json, "device", "cpu");
    finding(json, "step", "4 images");
  }

  @Test
  void aLargeBatchIsNotTimedAsAWhole() throws IOException {
    Path large = home.folder().resolve("configs").resolve("large.yaml");
    String tiny = Files.readString(large.resolveSibling(Home.CONFIG));
    Files.writeString(large, tiny.replace("batch_size: 4", "batch_size: 1000000"));

    Home.Result result = home.run("doctor", "--config", "large.yaml");

    assertEquals(0, result.code(), result.out());
    assertTrue(
        result.out().matches("(?s).*a training step of \\d{1,3} of 1000000 images.*"),
        result.out());
  }

  @Test
  void linesForPeopleSayTheRemedy() {
    Home.Result result = home.run("doctor", "--config", Home.CONFIG, "--device", "cuda:999");

    assertEquals(1, result.code());
    assertTrue(result.out().contains("missing  device "), result.out());
    assertTrue(result.out().contains(" -> "), result.out());
  }

  @Test
  void aGpuThatIsAskedForAndNotThereIsMissing() throws IOException {
    Torch.start();
    assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0, "there is a GPU");

    Home.Result result = home.run("doctor", "--config", Home.CONFIG, "--device", "cuda", "--json");

    assertEquals(1, result.code());
    JsonNode json = json(result);
    assertFalse(json.get("ok").asBoolean());
    JsonNode device = finding(json, "device", "device cuda: PyTorch");
    assertEquals("missing", device.get("level").asText());
    assertFalse(device.get("cure").asText().isEmpty());
  }

  @Test
  void imagesOfTheRunMustBeThereThoseOfOthersNeedNot() throws IOException {
    Path cifar = home.folder().resolve("configs").resolve("cifar.yaml");
    Files.writeString(
        cifar,
        Files.readString(cifar.resolveSibling(Home.CONFIG))
            .replace("image_size: 8", "image_size: 32\n  source: cifar-10"));

    Home.Result others = home.run("doctor", "--config", Home.CONFIG, "--json");
    assertEquals(0, others.code(), others.out() + others.err());
    assertEquals("warning", finding(json(others), "data", "cifar.yaml").get("level").asText());

    Home.Result own = home.run("doctor", "--config", "cifar.yaml", "--json");
    assertEquals(1, own.code());
    assertEquals("missing", finding(json(own), "data", "cifar.yaml").get("level").asText());
  }
}
