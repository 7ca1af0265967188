package io.github.ddpm.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.torch.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PyTorch's list of a step's operations has none that the host must wait for. */
class NoWaitingTest {
  /** They read a number, or how many of something there are. */
  private static final Set<String> WAITING =
      Set.of(
          "aten::item",
          "aten::_local_scalar_dense",
          "aten::is_nonzero",
          "aten::equal",
          "aten::nonzero",
          "aten::masked_select",
          "aten::_unique2");

  /**
   * Reads the number of updates on the processor, where that costs nothing; on a GPU it does not.
   */
  private static final String UPDATE = "aten::_fused_adamw_";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"FP32, UNIFORM", "BF16, STRATIFIED", "FP32, LOG_NORMAL"})
  void aStepReadsNothingBack(Precision precision, TimestepSampling sampling) throws IOException {
    Path trace = folder.resolve("trace.json");
    TrainingSettings settings = TinyRun.settings(4, 1000, 1e-3, 0, TimestepSettings.of(sampling));
    try (TinyRun run = new TinyRun(settings, 1, precision)) {
      run.train(
          new TrainingListener() {
            @Override
            public void onStep(long done) {
              if (done == 1) {
                JniUtils.startProfile(false, false, false);
              } else if (done == 3) {
                JniUtils.stopProfile(trace.toString());
              }
            }
          });
    }
    JsonNode events = new ObjectMapper().readTree(trace.toFile());
    List<JsonNode> all = StreamSupport.stream(events.spliterator(), false).toList();
    List<JsonNode> updates = all.stream().filter(event -> is(event, UPDATE)).toList();
    assertEquals(2, updates.size());
    assertTrue(all.stream().anyMatch(event -> is(event, "aten::convolution_backward")));
    Set<String> waiting = new TreeSet<>();
    for (JsonNode event : all) {
      String name = event.path("name").asText();
      if (WAITING.contains(name) && updates.stream().noneMatch(update -> within(event, update))) {
        waiting.add(name);
      }
    }
    assertEquals(Set.of(), waiting);
  }

  private static boolean is(JsonNode event, String name) {
    return event.path("name").asText().equals(name);
  }

  private static boolean within(JsonNode event, JsonNode other) {
    double start = event.path("ts").asDouble();
    double since = other.path("ts").asDouble();
    return start >= since && start <= since + other.path("dur").asDouble();
  }
}
