package io.github.ddpm.diffusers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.FlowSettings;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.diffusion.StraightPath;
import io.github.ddpm.sampling.SamplingSettings;
import io.github.ddpm.sampling.Variance;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FlowDocumentTest {
  @TempDir Path folder;

  private SchedulerDocument parse(Map<String, Object> fields) throws IOException {
    Path file = folder.resolve("scheduler_config.json");
    JsonFiles.write(file, fields);
    return SchedulerDocument.parse(Fields.read(file));
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    SamplingSettings sampling = SamplingSettings.defaults().withShift(3);
    Map<String, Object> fields = SchedulerDocument.fields(FlowSettings.of(500), sampling);
    assertEquals(
        Map.of(
            "_class_name",
            "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps",
            500,
            "shift",
            3.0),
        fields);
    SchedulerDocument read = parse(fields);
    assertEquals(SchedulerDocument.of(FlowSettings.of(500), sampling), read);
    assertTrue(read.isOf(FlowSettings.of(500)));
    assertFalse(read.isOf(FlowSettings.of(501)));
    assertFalse(read.isOf(DiffusionSettings.defaults()));
    SamplingSettings applied = read.applyTo(SamplingSettings.defaults());
    assertEquals(3, applied.shift());
    assertEquals(Variance.FIXED_SMALL, applied.variance());
    assertFalse(applied.clipSample());
  }

  /** As diffusers' save_pretrained writes it. */
  @Test
  void everyFieldOfDiffusersIsKnown() throws IOException {
    Map<String, Object> fields = new HashMap<>();
    fields.put("_class_name", "FlowMatchEulerDiscreteScheduler");
    fields.put("_diffusers_version", "0.40.0");
    fields.put("base_image_seq_len", 256);
    fields.put("base_shift", 0.5);
    fields.put("invert_sigmas", false);
    fields.put("max_image_seq_len", 4096);
    fields.put("max_shift", 1.15);
    fields.put("num_train_timesteps", 1000);
    fields.put("shift", 1.0);
    fields.put("shift_terminal", null);
    fields.put("stochastic_sampling", false);
    fields.put("time_shift_type", "exponential");
    fields.put("use_beta_sigmas", false);
    fields.put("use_dynamic_shifting", false);
    fields.put("use_exponential_sigmas", false);
    fields.put("use_karras_sigmas", false);
    SchedulerDocument read = parse(fields);
    assertEquals(new StraightPath(1000), read.path());
    assertEquals(Prediction.FLOW, read.prediction());
    assertEquals(read, parse(Map.of("_class_name", "FlowMatchEulerDiscreteScheduler")));
  }

  @ParameterizedTest
  @CsvSource({
    "use_dynamic_shifting, true",
    "invert_sigmas, true",
    "shift, 0",
    "shift, none",
    "num_train_timesteps, 0",
    "beta_start, 0.1"
  })
  void whatWouldDrawOtherImagesIsRefused(String field, String value) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("_class_name", "FlowMatchEulerDiscreteScheduler");
    fields.put(
        field, value.equals("true") ? true : value.equals("none") ? value : Double.valueOf(value));
    IOException error = assertThrows(IOException.class, () -> parse(fields));
    assertTrue(error.getMessage().contains(field), error.getMessage());
  }
}
