package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.Dtype;
import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.diffusion.Fixture;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ddpm convert}, and training and sampling from such a folder. */
final class ConvertTest {
  private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  /** A pipeline of a model that diffusers has written. */
  private Path pipeline(String fixture) throws IOException {
    Path pipeline = folder.resolve(fixture);
    Path model = Fixture.folder().resolve(fixture).resolve("unet");
    Files.createDirectories(pipeline.resolve("unet"));
    Files.createDirectories(pipeline.resolve("scheduler"));
    for (String name : List.of("config.json", "diffusion_pytorch_model.safetensors")) {
      Files.copy(model.resolve(name), pipeline.resolve("unet").resolve(name));
    }
    JsonFiles.write(
        pipeline.resolve("model_index.json"),
        Map.of(
            "_class_name",
            "DDPMPipeline",
            "scheduler",
            List.of("diffusers", "DPMSolverMultistepScheduler"),
            "unet",
            List.of("diffusers", "UNet2DModel")));
    JsonFiles.write(
        pipeline.resolve("scheduler/scheduler_config.json"),
        Map.of(
            "_class_name",
            "DPMSolverMultistepScheduler",
            "lambda_min_clipped",
            Double.NEGATIVE_INFINITY));
    return pipeline;
  }

  private Home.Result convert(Path in, String... options) {
    return home.run(
        Stream.concat(Stream.of("convert", in.toString(), home.path("out")), Stream.of(options))
            .toArray(String[]::new));
  }

  private Path out() {
    return folder.resolve("out");
  }

  @ParameterizedTest
  @CsvSource({"unet-ho", "unet-classes", "unet-scale-shift", "unet-uneven-heads"})
  void weightsThatDiffusersWroteComeOutByteForByte(String fixture) throws IOException {
    Path in = pipeline(fixture);

    Home.Result result = convert(in);

    assertEquals(0, result.code(), result.err());
    assertEquals(out() + System.lineSeparator(), result.out());
    for (String name : List.of(WEIGHTS, "model_index.json", "scheduler/scheduler_config.json")) {
      assertArrayEquals(
          Files.readAllBytes(in.resolve(name)), Files.readAllBytes(out().resolve(name)), name);
    }
    Map<String, Object> before = JsonFiles.read(in.resolve("unet/config.json"));
    Map<String, Object> after = JsonFiles.read(out().resolve("unet/config.json"));
    before.forEach(
        (field, value) -> {
          if (!field.startsWith("_")) {
            assertEquals(number(value), number(after.get(field)), field);
          }
        });
  }

  /** 1 and 1.0 are the same field. */
  private static Object number(Object value) {
    return value instanceof Number number ? (Object) number.doubleValue() : value;
  }

  @Test
  void oldNamesBecomeThoseOfToday() throws IOException {
    Home.Result result = convert(pipeline("unet-legacy"));

    assertEquals(0, result.code(), result.err());
    try (SafetensorsFile file = SafetensorsFile.open(out().resolve(WEIGHTS))) {
      assertEquals(
          List.of(8L, 8L), file.tensors().get("mid_block.attentions.0.to_out.0.weight").shape());
      assertTrue(file.tensors().keySet().stream().noneMatch(name -> name.contains("query")));
    }
  }

  @ParameterizedTest
  @CsvSource({"fp16, F16, 4.9e-4", "bf16, BF16, 3.91e-3", "fp32, F32, 0"})
  void weightsAreRoundedToThePrecision(String precision, Dtype dtype, double error)
      throws IOException {
    Path in = pipeline("unet-scale-shift");

    assertEquals(0, convert(in, "--precision", precision).code());

    try (SafetensorsFile before = SafetensorsFile.open(in.resolve(WEIGHTS));
        SafetensorsFile after = SafetensorsFile.open(out().resolve(WEIGHTS))) {
      for (String name : before.tensors().keySet()) {
        assertEquals(dtype, after.tensors().get(name).dtype());
        FloatBuffer exact = before.readFloats(name);
        FloatBuffer rounded = after.readFloats(name);
        while (exact.hasRemaining()) {
          float value = exact.get();
          assertEquals(value, rounded.get(), error * Math.abs(value) + (error > 0 ? 6e-8 : 0));
        }
      }
    }
    Home.Result again = home.run("convert", out().toString(), home.path("again"));
    assertEquals(0, again.code(), again.err());
    assertArrayEquals(
        Files.readAllBytes(out().resolve(WEIGHTS)),
        Files.readAllBytes(folder.resolve("again").resolve(WEIGHTS)));
  }

  @Test
  void aRunBecomesAPipelineThatDrawsTheSameImages() throws IOException {
    home.train();
    assertEquals(0, convert(home.tiny()).code());

    assertEquals(
        List.of("model_index.json", "scheduler", "unet"),
        Stream.of(out().toFile().list()).sorted().toList());
    Path checkpoint = home.tiny().resolve("step-00000003");
    assertArrayEquals(
        Files.readAllBytes(checkpoint.resolve(WEIGHTS)),
        Files.readAllBytes(out().resolve(WEIGHTS)));
    for (Path model : List.of(checkpoint, out())) {
      Home.Result drawn =
          home.sample(
              "-n",
              "2",
              "--steps",
              "4",
              "--model",
              model.toString(),
              "--out",
              home.path("of-" + model.getFileName()) + "/");
      assertEquals(0, drawn.code(), drawn.err());
    }
  }

  @Test
  void nothingIsEverOverwrittenAndNothingIsLeftBehindByAFailure() throws IOException {
    Path in = pipeline("unet-scale-shift");
    Files.writeString(Files.createDirectory(out()).resolve("mine"), "precious");

    Home.Result refused = convert(in);

    assertEquals(1, refused.code());
    assertEquals(
        "ddpm: " + out() + ": exists already; give a new folder" + System.lineSeparator(),
        refused.err());
    assertEquals("precious", Files.readString(out().resolve("mine")));

    Map<String, Object> fields = new HashMap<>(JsonFiles.read(in.resolve("unet/config.json")));
    fields.put("in_channels", 7);
    fields.put("out_channels", 7);
    JsonFiles.write(in.resolve("unet/config.json"), fields);
    Home.Result mismatch = home.run("convert", in.toString(), home.path("new"));
    assertEquals(1, mismatch.code());
    assertTrue(mismatch.err().contains("conv_in.weight"), mismatch.err());
    try (Stream<Path> children = Files.list(folder)) {
      assertTrue(children.noneMatch(child -> child.toString().contains("new")));
    }
  }

  @Test
  void anUnknownPrecisionIsWrongUsage() throws IOException {
    Home.Result result = convert(pipeline("unet-scale-shift"), "--precision", "fp8");

    assertEquals(2, result.code());
    assertTrue(
        result.err().contains("--precision: must be fp32, fp16 or bf16, is fp8"), result.err());
    assertFalse(Files.exists(out()));
  }

  @Test
  void filesInTheFolderItselfAreAPipelineToo() throws IOException {
    Path in = pipeline("unet-scale-shift");
    for (String name : List.of(WEIGHTS, "unet/config.json", "scheduler/scheduler_config.json")) {
      Files.move(in.resolve(name), in.resolve(Path.of(name).getFileName()));
    }
    Files.delete(in.resolve("unet"));
    Files.delete(in.resolve("scheduler"));

    Home.Result result = convert(in);

    assertEquals(0, result.code(), result.err());
    assertTrue(Files.exists(out().resolve(WEIGHTS)));
  }

  @Test
  void aNetworkThatLearntItsVarianceIsSampledWithIt() throws IOException {
    Path model = pipeline("unet-learned-variance");
    JsonFiles.write(
        model.resolve("scheduler/scheduler_config.json"),
        Map.of("_class_name", "DDPMScheduler", "variance_type", "learned_range"));

    Home.Result result =
        home.sample(
            "-n=1",
            "--model=" + model,
            "--sampler=ddpm",
            "--steps=2",
            "--out=" + home.path("a.png"));

    assertEquals(0, result.code(), result.err());
  }
}
