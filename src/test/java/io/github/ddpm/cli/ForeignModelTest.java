package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.JsonFiles;
import io.github.ddpm.checkpoint.SafetensorsFile;
import io.github.ddpm.pickled.TorchFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of other programs in the forms in which they lie around. */
final class ForeignModelTest {
  private static final ForeignModel HO = new ForeignModel("unet-ho");
  private static final Map<String, String> DDPM = Map.of("_class_name", "DDPMScheduler");

  @TempDir Path folder;
  private Home home;
  private Path model;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
    model = folder.resolve("model");
  }

  /** Converts a model, and requires the weights of the fixture, byte for byte. */
  private Home.Result assertTheSame(Path path) throws IOException {
    Home.Result result = home.run("convert", path.toString(), home.path("out"));
    assertEquals(0, result.code(), result.err());
    assertArrayEquals(
        Files.readAllBytes(HO.weights()),
        Files.readAllBytes(folder.resolve("out/unet").resolve(ForeignModel.WEIGHTS)));
    return result;
  }

  private Home.Result draw(Path path, String... options) {
    return home.sample(
        Home.words(
            new String[] {
              "-n=1", "--steps=2", "--model=" + path, "--out=" + home.path("a.png"), "--overwrite"
            },
            options));
  }

  /** Neither command takes the model, and both say so. */
  private void assertRefused(Path path, String words) {
    for (Home.Result result :
        List.of(home.run("convert", path.toString(), home.path("out")), draw(path))) {
      assertEquals(1, result.code(), result.err());
      assertTrue(result.err().contains(words), result.err());
    }
    assertFalse(Files.exists(folder.resolve("out")));
    assertFalse(Files.exists(folder.resolve("a.png")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".fp16.safetensors",
        ".non_ema.safetensors",
        ".bin",
        ".fp16.bin",
        ".pt",
        ".safetensors.index.json",
        ".safetensors.index.fp16.json"
      })
  void weightsAreFoundUnderEachName(String suffix) throws IOException {
    Path unet = HO.pipeline(model, DDPM).resolve("unet");
    if (suffix.contains("index")) {
      HO.split(unet, suffix.contains("fp16") ? ".fp16" : "");
    } else if (!suffix.endsWith(".safetensors")) {
      try (SafetensorsFile weights = SafetensorsFile.open(HO.weights())) {
        TorchFile.copy(weights, unet.resolve(ForeignModel.NAME + suffix));
      }
    } else {
      Files.copy(HO.weights(), unet.resolve(ForeignModel.NAME + suffix));
    }

    assertTheSame(model);
    assertEquals(0, draw(model).code());
  }

  @Test
  void theUsualFileGoesBeforeOthersAndAnyMayBeNamed() throws IOException {
    Path unet = HO.pipeline(model, DDPM).resolve("unet");
    Path half = unet.resolve(ForeignModel.NAME + ".fp16.safetensors");
    Files.copy(HO.weights(), half);
    Files.writeString(unet.resolve(ForeignModel.NAME + ".fp16.bin"), "not looked at");
    HO.changed(unet.resolve(ForeignModel.NAME + ".bf16.safetensors"), 1);

    assertRefused(model, "several variants (bf16, fp16)");
    assertTheSame(half);
    assertEquals(0, draw(half).code());

    HO.changed(unet.resolve(ForeignModel.WEIGHTS), 1);
    assertEquals(0, home.run("convert", model.toString(), home.path("usual")).code());
    assertArrayEquals(
        Files.readAllBytes(unet.resolve(ForeignModel.WEIGHTS)),
        Files.readAllBytes(folder.resolve("usual/unet").resolve(ForeignModel.WEIGHTS)));
  }

  @Test
  void splitWeightsMustBeWhole() throws IOException {
    Path unet = HO.pipeline(model, DDPM).resolve("unet");
    HO.split(unet, "");
    Path index = unet.resolve(ForeignModel.WEIGHTS + ".index.json");
    Path second = unet.resolve(ForeignModel.NAME + "-00002-of-00002.safetensors");
    byte[] bytes = Files.readAllBytes(second);

    Files.delete(second);
    assertRefused(model, second + ": there is no such file");
    HO.part(second, name -> name.startsWith("up_blocks"));
    assertRefused(model, "tensor 'conv_out.bias': is not in the file, but in the index");
    HO.part(second, name -> name.startsWith("up_blocks") || name.startsWith("conv_"));
    assertRefused(model, "tensor 'conv_in.bias': is in ");
    Files.write(second, bytes);
    JsonFiles.write(
        index,
        Map.of(
            "weight_map",
            Map.of(
                "conv_in.weight", ForeignModel.NAME + "-00001-of-00002.safetensors",
                "conv_out.bias", ForeignModel.NAME + "-00002-of-00002.safetensors")));
    assertEquals(0, draw(model).code(), "a shortened index lists all files");
    Files.delete(folder.resolve("a.png"));
    JsonFiles.write(index, Map.of("weight_map", Map.of("conv_in.bias", "../../other")));
    assertRefused(model, "'../../other' names no file");
    Files.delete(index);
    assertRefused(model, "not their index");
  }

  @Test
  void aNetworkAloneTakesTheSchedulerOfItsPipelineOrDdpmsAndSaysSo() throws IOException {
    Path unet = HO.network(model);
    Home.Result alone = assertTheSame(unet);
    assertTrue(alone.err().contains("has no scheduler/scheduler_config.json"), alone.err());
    assertEquals(0, draw(folder.resolve("out")).code());
    Map<String, Object> scheduler =
        JsonFiles.read(folder.resolve("out/scheduler/scheduler_config.json"));
    assertEquals(1000, scheduler.get("num_train_timesteps"));

    Path pipeline =
        HO.pipeline(
            folder.resolve("pipeline"),
            Map.of("_class_name", "DDPMScheduler", "num_train_timesteps", 9));
    Files.copy(HO.weights(), pipeline.resolve("unet").resolve(ForeignModel.WEIGHTS));
    Home.Result refused = draw(pipeline.resolve("unet"), "--steps=10");
    assertTrue(refused.code() != 0 && refused.err().contains("9"), refused.err());
    Home.Result drawn = draw(pipeline.resolve("unet"), "--steps=9");
    assertEquals(0, drawn.code(), drawn.err());
    assertFalse(drawn.err().contains("has no scheduler"), drawn.err());
  }

  @Test
  void aTrainingScriptsFoldersAreRead() throws IOException {
    HO.changed(HO.described(model.resolve("checkpoint-500/unet")).resolve(ForeignModel.WEIGHTS), 1);
    Path last = model.resolve("checkpoint-1000");
    HO.changed(HO.described(last.resolve("unet")).resolve(ForeignModel.WEIGHTS), 2);
    Path averaged = HO.network(last.resolve("unet_ema"));
    Map<String, Object> config = new HashMap<>(JsonFiles.read(averaged.resolve("config.json")));
    config.putAll(
        Map.of(
            "decay",
            0.9999,
            "inv_gamma",
            1.0,
            "min_decay",
            0.0,
            "optimization_step",
            500,
            "power",
            0.75,
            "update_after_step",
            0,
            "use_ema_warmup",
            true));
    JsonFiles.write(averaged.resolve("config.json"), config);
    for (String other : List.of("optimizer.bin", "scheduler.bin", "random_states_0.pkl")) {
      Files.writeString(last.resolve(other), "of training");
    }

    assertTheSame(model);
    assertEquals(0, draw(last).code());
    assertEquals(0, draw(last.resolve("unet_ema")).code());
    Home.Result unaveraged = home.run("convert", last + "/unet", home.path("raw"));
    assertEquals(0, unaveraged.code(), unaveraged.err());
  }

  /** As huggingface_hub has it: files of a snapshot are links to where their content is. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void theHubsCacheIsRead() throws IOException {
    Path cache = Files.createDirectories(folder.resolve("models--google--ddpm-tiny"));
    Path snapshot = Files.createDirectories(cache.resolve("snapshots/0a1b2c"));
    Files.createDirectories(cache.resolve("snapshots/ffff"));
    Path early = HO.described(folder.resolve("early"));
    JsonFiles.write(early.resolve("scheduler_config.json"), DDPM);
    JsonFiles.write(early.resolve("model_index.json"), Map.of("_class_name", "DDPMPipeline"));
    try (SafetensorsFile weights = SafetensorsFile.open(HO.weights())) {
      TorchFile.copy(weights, early.resolve(ForeignModel.NAME + ".bin"));
    }
    Path blobs = Files.createDirectories(cache.resolve("blobs"));
    try (Stream<Path> files = Files.list(early)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        Files.move(file, blobs.resolve("hash-" + name.length()));
        Files.createSymbolicLink(
            snapshot.resolve(name), Path.of("../../blobs", "hash-" + name.length()));
      }
    }
    Files.createDirectories(cache.resolve("refs"));
    Files.writeString(cache.resolve("refs/main"), "0a1b2c");

    assertTheSame(cache);
    assertEquals(0, draw(cache).code());
    assertEquals(0, draw(snapshot).code());

    Files.delete(blobs.resolve("hash-" + (ForeignModel.NAME + ".bin").length()));
    Home.Result cut = draw(cache);
    assertEquals(1, cut.code());
    assertTrue(cut.err().contains("is a link to ../../blobs"), cut.err());
  }

  @Test
  void whatIsNotReadIsNamedWithWhatToDo() throws IOException {
    Path unet = HO.pipeline(model, DDPM).resolve("unet");
    Path weights = unet.resolve(ForeignModel.NAME + ".bin");
    Path flax = unet.resolve("diffusion_flax_model.msgpack");
    Files.writeString(flax, "x");
    assertRefused(model, flax + ": of Flax");
    Files.write(
        weights,
        new byte[] {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46});
    assertRefused(model, "before version 1.6");
    assertRefused(model, "python -c");
    Files.delete(weights);
    Files.writeString(
        weights, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n");
    assertRefused(model, "git lfs pull");

    Path stray = folder.resolve("sd.ckpt");
    Files.write(stray, "\u0080\u0002}q\u0000.and so on".getBytes(StandardCharsets.ISO_8859_1));
    assertRefused(stray, stray + ": is a Python pickle");
    assertRefused(Files.createDirectories(folder.resolve("empty")), "train first");
    Path lost = Files.createDirectories(folder.resolve("lost")).resolve("model.safetensors");
    Files.copy(HO.weights(), lost);
    assertRefused(lost.getParent(), lost + ": has ");
    assertRefused(lost, "config.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DPMSolverSinglestepScheduler",
        "EulerAncestralDiscreteScheduler",
        "EulerDiscreteScheduler",
        "HeunDiscreteScheduler",
        "LMSDiscreteScheduler",
        "PNDMScheduler"
      })
  void ofAnotherScheduler(String name) throws IOException {
    Path unet = HO.pipeline(model, Map.of("_class_name", name)).resolve("unet");
    Files.copy(HO.weights(), unet.resolve(ForeignModel.WEIGHTS));

    Home.Result result = draw(model);

    assertEquals(0, result.code(), result.err());
    assertTrue(result.err().contains(name + "; unipc draws, in 2 steps"), result.err());
    assertFalse(draw(model, "--sampler=heun").err().contains("draws, in"));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void weightsThatAreNoNumbersAreRefusedByEveryCommand(float bad) throws IOException {
    Path unet = HO.pipeline(model, DDPM).resolve("unet");
    HO.changed(unet.resolve(ForeignModel.WEIGHTS), bad);

    assertRefused(model, "tensor 'conv_in.weight': 1 of ");
    Home.Result half =
        home.run("convert", model.toString(), home.path("out"), "--precision", "fp16");
    assertEquals(1, half.code());
    Home.Result sweep = home.run("sweep", "--model=" + model, "--device=cpu", "-n=1");
    assertEquals(1, sweep.code());
    assertTrue(sweep.err().contains("NaN or infinite"), sweep.err());
    Files.writeString(
        folder.resolve("configs/fine.yaml"),
        "device: cpu\ntraining:\n  steps: 1\n  batch_size: 1\n  warmup_steps: 0\ndata:\n  size: 4\n");
    Home.Result fine = home.run("train", "--config=fine.yaml", "--init=" + model);
    assertEquals(1, fine.code(), fine.err());
    assertTrue(fine.err().contains("NaN or infinite"), fine.err());
  }

  /** The weights are finite, and what the network makes of them is not. */
  @Test
  void imagesThatAreNoNumbersAreNotWritten() throws IOException {
    Path unet = HO.pipeline(model, DDPM).resolve("unet");
    HO.changed(unet.resolve(ForeignModel.WEIGHTS), Float.MAX_VALUE);

    Home.Result result = draw(model);

    assertEquals(1, result.code(), result.err());
    assertTrue(result.err().contains("output is NaN or infinite"), result.err());
    assertFalse(Files.exists(folder.resolve("a.png")));
  }

  @Test
  void convertRefusesWhatCouldNotBeDrawn() throws IOException {
    Path unet = HO.pipeline(model, DDPM).resolve("unet");
    Files.copy(HO.weights(), unet.resolve(ForeignModel.WEIGHTS));
    Path scheduler = model.resolve("scheduler/scheduler_config.json");

    JsonFiles.write(scheduler, Map.of("_class_name", "FlowMatchHeunDiscreteScheduler"));
    assertRefused(model, "FlowMatchHeunDiscreteScheduler");
    JsonFiles.write(
        scheduler, Map.of("_class_name", "EulerDiscreteScheduler", "timestep_type", "continuous"));
    assertRefused(model, "timestep_type");
    Files.delete(scheduler);
    assertRefused(model, "scheduler_config.json");
    JsonFiles.write(scheduler, DDPM);
    Map<String, Object> config = new HashMap<>(JsonFiles.read(unet.resolve("config.json")));
    config.put("out_channels", 1);
    JsonFiles.write(unet.resolve("config.json"), config);
    assertRefused(model, "cannot be trained or sampled");
  }
}
