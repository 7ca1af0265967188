package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run keeps the order of images that it has begun with. */
@Tag("slow")
final class OrderOfRunsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LARGE = "data.size=" + ((1 << 20) + 1);

  @TempDir Path folder;

  private void train(Home home, String size, int steps) {
    Home.Result result = home.train("--set", size, "--set", "training.steps=" + steps);
    assertEquals(0, result.code(), result.err());
  }

  private static Path checkpoint(Home home, int step) {
    return home.tiny().resolve("step-%08d".formatted(step));
  }

  private static JsonNode images(Home home, int step) throws IOException {
    return JSON.readTree(checkpoint(home, step).resolve("training/run.json").toFile())
        .get("trained_images");
  }

  private static byte[] weights(Home home, int step) throws IOException {
    return Files.readAllBytes(checkpoint(home, step).resolve("training/state.safetensors"));
  }

  @Test
  void theOrderIsRecordedAndAResumedRunIsTheUnbrokenOne() throws IOException {
    Home unbroken = Home.in(folder.resolve("unbroken"));
    train(unbroken, LARGE, 4);
    assertEquals("windows-16", images(unbroken, 4).get("order").asText());
    Home resumed = Home.in(folder.resolve("resumed"));
    train(resumed, LARGE, 2);
    train(resumed, LARGE, 4);
    assertArrayEquals(weights(unbroken, 4), weights(resumed, 4));

    Home old = Home.in(folder.resolve("old"));
    train(old, LARGE, 2);
    forgetOrder(checkpoint(old, 2));
    train(old, LARGE, 4);
    assertFalse(images(old, 4).has("order"), "it stays a run in the old order");
    assertFalse(Arrays.equals(weights(unbroken, 4), weights(old, 4)));
  }

  @Test
  void smallSetsAreRecordedAsBefore() throws IOException {
    Home home = Home.in(folder);
    train(home, "data.size=16", 2);
    assertFalse(images(home, 2).has("order"));
    assertTrue(images(home, 2).has("count"));
  }

  /** Makes it a checkpoint of an earlier version. */
  @SuppressWarnings("unchecked")
  private static void forgetOrder(Path checkpoint) throws IOException {
    Path record = checkpoint.resolve("training/run.json");
    Map<String, Object> run = JsonFiles.read(record);
    ((Map<String, Object>) run.get("trained_images")).remove("order");
    JsonFiles.write(record, run);
    Path manifest = checkpoint.resolve("manifest.json");
    Map<String, Object> document = JsonFiles.read(manifest);
    Map<String, Object> files = (Map<String, Object>) document.get("files");
    Map<String, Object> file = (Map<String, Object>) files.get("training/run.json");
    file.put("sha256", Sha256.of(record));
    file.put("size", Files.size(record));
    JsonFiles.write(manifest, document);
  }
}
