package io.github.ddpm.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.model.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drawn images are found again by their key: images drawn otherwise must not be taken for them. */
final class EvaluatedModelTest {
  private static final String SCHEDULER = "scheduler/scheduler_config.json";
  private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

  @TempDir Path folder;
  private Path model;

  /** Keys seen so far, and what they are of. */
  private final Map<String, String> seen = new HashMap<>();

  @BeforeEach
  void copyTheModel() throws IOException {
    model = folder.resolve("model");
    PathUtils.copyDirectory(Path.of("src/test/resources/runs/before/step-00000004"), model);
  }

  private String key(Path model, long seed, String... changes) throws IOException {
    List<Assignment> overrides =
        Stream.concat(Stream.of("device=cpu"), Stream.of(changes))
            .map(change -> change.split("=", 2))
            .map(pair -> new Assignment("--set", pair[0], pair[1]))
            .toList();
    Optional<RunRecord> record = RunRecord.of(model);
    RunConfig config = ConfigLoader.override(record.orElseThrow().config(), overrides);
    try (EvaluatedModel opened = EvaluatedModel.open(model, record, config, overrides)) {
      return opened.key(seed);
    }
  }

  private void assertNew(String key, String... what) {
    assertNull(seen.put(key, Arrays.toString(what)), Arrays.toString(what));
  }

  @Test
  void everySettingThatChangesImagesIsPartOfTheKey() throws IOException {
    assertNew(key(model, 0), "as it is");
    assertNew(key(model, 1), "another seed");
    for (String change :
        List.of(
            "sampling.sampler=unipc",
            "sampling.sampler=heun",
            "sampling.steps=3",
            "sampling.solver_order=1",
            "sampling.eta=0.5",
            "sampling.spacing=linspace",
            "sampling.spacing=karras",
            "sampling.variance=fixed_small",
            "sampling.clip_sample=false",
            "sampling.use_clipped_model_output=true",
            "sampling.sampler=predictor_corrector",
            "precision=bf16")) {
      assertNew(key(model, 0, change), change);
    }
    String corrected = "sampling.sampler=predictor_corrector";
    assertNew(key(model, 0, corrected, "sampling.snr=0.2"), "another ratio");
    assertNew(key(model, 0, corrected, "sampling.correct_steps=2"), "more corrections");
    assertEquals(key(model, 0), key(model, 0));
    assertEquals(key(model, 0), key(model, 0, "sampling.batch_size=3"));
    assertEquals(
        key(model, 0), key(model, 0, "sampling.guidance_interval=[0.3, 5]"), "no guidance");
  }

  @Test
  void everyFileOfTheModelIsPartOfTheKeyButNotItsPlace() throws IOException {
    assertNew(key(model, 0), "as it is");
    String scheduler = Files.readString(model.resolve(SCHEDULER));
    String name = "\"_class_name\": \"DDPMScheduler\"";
    for (String field :
        List.of("\"steps_offset\": 0", "\"steps_offset\": 1", "\"final_sigmas_type\": \"zero\"")) {
      Files.writeString(model.resolve(SCHEDULER), scheduler.replace(name, name + ", " + field));
      assertNew(key(model, 0), field);
    }
    for (String[] change :
        new String[][] {
          {"\"prediction_type\": \"epsilon\"", "\"prediction_type\": \"v_prediction\""},
          {"\"beta_start\": 0.0001", "\"beta_start\": 0.0002"},
          {"\"variance_type\": \"fixed_large\"", "\"variance_type\": \"fixed_small\""}
        }) {
      String changed = scheduler.replace(change[0], change[1]);
      Files.writeString(model.resolve(SCHEDULER), changed);
      if (!changed.equals(scheduler)) {
        assertNew(key(model, 0), change);
      }
    }
    Files.writeString(model.resolve(SCHEDULER), scheduler);
    byte[] weights = Files.readAllBytes(model.resolve(WEIGHTS));
    weights[weights.length - 4] ^= 1;
    Files.write(model.resolve(WEIGHTS), weights);
    assertNew(key(model, 0), "a weight");
    weights[weights.length - 4] ^= 1;
    Files.write(model.resolve(WEIGHTS), weights);
    Path moved = Files.move(model, folder.resolve("moved"));
    assertEquals("[as it is]", seen.get(key(moved, 0)));
  }
}
