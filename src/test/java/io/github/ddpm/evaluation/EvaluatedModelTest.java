package io.github.ddpm.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import ai.djl.Device;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.model.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EvaluatedModelTest {
  @TempDir Path folder;

  private EvaluatedModel open(String scheduler) throws IOException {
    Path model = Files.createTempDirectory(folder, "model");
    PathUtils.copyDirectory(Path.of("src/test/resources/runs/before/step-00000004"), model);
    Path file = model.resolve("scheduler/scheduler_config.json");
    String name = "\"_class_name\": \"DDPMScheduler\"";
    Files.writeString(file, Files.readString(file).replace(name, name + ", " + scheduler));
    RunConfig config = RunRecord.of(model).orElseThrow().config();
    return EvaluatedModel.open(model, config, List.of(), Device.cpu());
  }

  /** Images drawn otherwise must not be taken for these. */
  @Test
  void whatTheSchedulersFileSaysIsPartOfTheKey() throws IOException {
    try (EvaluatedModel zero = open("\"steps_offset\": 0");
        EvaluatedModel one = open("\"steps_offset\": 1")) {
      assertEquals(1, one.provenance().get("steps_offset"));
      assertNotEquals(zero.key(0), one.key(0));
    }
  }
}
