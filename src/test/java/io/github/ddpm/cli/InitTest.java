package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddpm train --init}: runs that start from the weights of a model. */
final class InitTest {
  private static final String WEIGHTS = "unet/diffusion_pytorch_model.safetensors";

  /** As the tiny run, but the network is left to the model. */
  private static final String FINE =
      """
      device: cpu
      precision: fp32
      data:
        size: 16
      diffusion:
        timesteps: 20
        schedule: cosine
      training:
        steps: 2
        batch_size: 4
        learning_rate: 1.0e-2
        warmup_steps: 0
        checkpoint_every: 1
        keep: 9
        preview_images: 1
      sampling:
        steps: 4
        spacing: trailing
      """;

  @TempDir Path folder;
  private Home home;
  private Path model;

  @BeforeEach
  void makeAModelThatOurOwnSettingsCannotName() throws IOException {
    home = Home.in(folder);
    home.train();
    model = folder.resolve("model");
    assertEquals(0, home.run("convert", home.tiny().toString(), model.toString()).code());
    Path config = model.resolve("unet/config.json");
    Map<String, Object> fields = JsonFiles.read(config);
    fields.put("act_fn", "mish");
    fields.put("norm_eps", 1e-3);
    JsonFiles.write(config, fields);
    Files.writeString(folder.resolve("configs/fine.yaml"), FINE);
  }

  private Home.Result fine(String... options) {
    String[] args = new String[3 + options.length];
    System.arraycopy(new String[] {"train", "--config", "fine.yaml"}, 0, args, 0, 3);
    System.arraycopy(options, 0, args, 3, options.length);
    return home.run(args);
  }

  private Path checkpoint(int step) {
    return home.checkpoints().resolve("fine/step-%08d".formatted(step));
  }

  /** With a learning rate of 0 what is saved is what it started from. */
  @Test
  void itStartsFromTheModelsWeightsAndKeepsItsNetwork() throws IOException {
    Home.Result result = fine("--init", model.toString(), "--set", "training.learning_rate=1e-30");

    assertEquals(0, result.code(), result.err());
    assertArrayEquals(
        Files.readAllBytes(model.resolve(WEIGHTS)),
        Files.readAllBytes(checkpoint(2).resolve(WEIGHTS)));
    Map<String, Object> saved = JsonFiles.read(checkpoint(2).resolve("unet/config.json"));
    assertEquals(JsonFiles.read(model.resolve("unet/config.json")), saved);
  }

  @Test
  void itResumesWithoutTheOptionAndWithoutTheModel() throws IOException {
    assertEquals(0, fine("--init", model.toString()).code());
    Files.move(model, folder.resolve("elsewhere"));

    Home.Result result = fine("--set", "training.steps=3");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("\ntrained  to step 3"), result.out());
    assertEquals("mish", JsonFiles.read(checkpoint(3).resolve("unet/config.json")).get("act_fn"));
    assertEquals(
        model.toString(), JsonFiles.read(checkpoint(3).resolve("training/run.json")).get("init"));
  }

  @Test
  void itResumesFromNoOtherModel() {
    assertEquals(0, fine("--init", model.toString()).code());

    Home.Result other = fine("--init", home.tiny().toString());
    Home.Result scratch = home.train("--init", model.toString());

    assertEquals(2, other.code());
    assertTrue(other.err().contains("started from " + model), other.err());
    assertEquals(2, scratch.code());
    assertTrue(scratch.err().contains("started from fresh weights"), scratch.err());
  }

  @Test
  void settingsThatNameAnotherNetworkAreListed() {
    Home.Result result =
        fine("--init", model.toString(), "--set", "model.block_out_channels=[8, 8]");

    assertEquals(2, result.code());
    assertTrue(result.err().contains("  model.block_out_channels: [8,16] -> [8,8]"), result.err());
    assertTrue(result.err().contains("Leave these settings out."), result.err());
  }

  @Test
  void dropoutIsTheRunsOwn() throws IOException {
    Home.Result result = fine("--init", model.toString(), "--set", "model.dropout=0.25");

    assertEquals(0, result.code(), result.err());
    assertEquals(0.25, JsonFiles.read(checkpoint(2).resolve("unet/config.json")).get("dropout"));
  }

  @Test
  void anotherNoiseScheduleIsWarnedOf() {
    Home.Result same = fine("--init", model.toString());
    Home.Result other =
        fine(
            "--init",
            model.toString(),
            "--run",
            home.path("o"),
            "--set",
            "diffusion.schedule=linear");

    assertEquals(0, other.code(), other.err());
    assertTrue(other.err().contains("a different noise schedule"), other.err());
    assertTrue(!same.err().contains("a different noise schedule"), same.err());
  }

  /** A run that knows the first classes of the shapes, and one for none. */
  private Path classes(int count) {
    Path run = folder.resolve("knows-" + count);
    String only = "data.classes=" + List.of("disc", "square", "triangle", "ring").subList(0, count);
    Home.Result result =
        home.train("--run", run.toString(), "--set", only, "--set", "model.classes=" + count);
    assertEquals(0, result.code(), result.err());
    return run;
  }

  @Test
  void aNetworkWithClassesKeepsThem() throws IOException {
    Path run = classes(4);

    String still = "training.learning_rate=1e-30";
    Home.Result result = fine("--init", run.toString(), "--set", still);

    assertEquals(0, result.code(), result.err());
    assertArrayEquals(
        Files.readAllBytes(run.resolve("step-00000003").resolve(WEIGHTS)),
        Files.readAllBytes(checkpoint(2).resolve(WEIGHTS)));
    assertEquals(0, fine("--set", still, "--set", "training.steps=3").code());
    Home.Result drawn =
        home.sample("--class=ring", "--guidance=2", "-n=1", "--out=" + home.path("ring.png"));
    assertEquals(0, drawn.code(), drawn.err());
  }

  @Test
  void theLastClassOfAPipelineStandsForNoneWhereTheSettingsSaySo() throws IOException {
    Path pipeline = folder.resolve("five");
    home.run("convert", classes(4).toString(), pipeline.toString());

    Home.Result five = fine("--init", pipeline.toString());
    Home.Result four = fine("--init", pipeline.toString(), "--set", "model.classes=4");
    Home.Result three =
        fine(
            "--init",
            pipeline.toString(),
            "--set",
            "model.classes=3",
            "--set",
            "data.classes=[disc, square, ring]",
            "--run",
            home.path("a"));
    Home.Result none =
        fine("--init", pipeline.toString(), "--set", "model.classes=0", "--run", home.path("b"));

    assertEquals(2, five.code());
    assertTrue(five.err().contains("model.classes: must be 4 as in the data"), five.err());
    assertEquals(0, four.code(), four.err());
    assertEquals(2, three.code());
    assertTrue(
        three.err().contains("model.classes: must be 5, or 4 plus one for no class"), three.err());
    assertEquals(2, none.code());
    assertTrue(none.err().contains("model.classes: must be 5, or 4"), none.err());
  }

  @Test
  void aClassForEveryLabelLeavesNoneToBeWithheld() throws IOException {
    Path pipeline = folder.resolve("four");
    home.run("convert", classes(3).toString(), pipeline.toString());

    Home.Result withheld = fine("--init", pipeline.toString());
    Home.Result told = fine("--init", pipeline.toString(), "--set", "training.label_dropout=0");

    assertEquals(2, withheld.code());
    assertTrue(withheld.err().contains("training.label_dropout: must be 0"), withheld.err());
    assertEquals(0, told.code(), told.err());
    assertEquals(
        4, JsonFiles.read(checkpoint(2).resolve("unet/config.json")).get("num_class_embeds"));
  }

  @Test
  void aDryRunShowsTheModelsNetwork() {
    Home.Result result = fine("--init", model.toString(), "--dry-run");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("image_size: 8"), result.out());
    assertTrue(result.out().contains(" parameters, "), result.out());
  }
}
