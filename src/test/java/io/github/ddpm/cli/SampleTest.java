package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.output.Png;
import io.github.ddpm.sampling.Samplers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ddpm sample}, from one trained run that no test changes. */
final class SampleTest extends TrainedRunTest {
  @Test
  void aPngIsOneGridAndIsPrinted() throws IOException {
    Path grid = folder.resolve("new/grid.png");

    Home.Result result = sample("-n", "5", "--out", grid.toString());

    assertEquals(new Home.Result(0, grid + "\n", ""), result);
    assertEquals(3 * 10 + 2, ImageIO.read(grid.toFile()).getWidth());
    assertEquals(2 * 10 + 2, ImageIO.read(grid.toFile()).getHeight());
  }

  @Test
  void aFolderHasOnePngPerImage() throws IOException {
    sample("-n", "3", "--out", home.path("images/"));

    assertEquals(List.of("00000.png", "00001.png", "00002.png"), home.names("images"));
    assertEquals(8, ImageIO.read(folder.resolve("images/00002.png").toFile()).getWidth());
  }

  @ParameterizedTest
  @CsvSource({"ddim, 0", "ddim, 1", "ddpm, 0", "predictor_corrector, 0"})
  void anImageDependsOnItsSeedAndNumberAlone(String sampler, String eta) throws IOException {
    String[] how = {"--sampler", sampler, "--eta", eta, "-n", "5", "--batch"};
    sample(Home.words(how, "5", "--out", home.path("five")));
    sample(Home.words(how, "2", "--out", home.path("two")));
    sample(Home.words(how, "5", "--out", home.path("other"), "--seed", "1"));

    for (int i = 0; i < 5; i++) {
      String name = "0000" + i + ".png";
      assertEquals(home.pixels("five/" + name), home.pixels("two/" + name));
      assertNotEquals(home.pixels("five/" + name), home.pixels("other/" + name));
    }
    assertNotEquals(home.pixels("five/00000.png"), home.pixels("five/00001.png"));
  }

  @Test
  void theSameCommandGivesTheSameBytes() throws IOException {
    sample("-n", "2", "--out", home.path("a.png"));
    Files.move(folder.resolve("a.png"), folder.resolve("before.png"));
    sample("-n", "2", "--out", home.path("a.png"));

    assertEquals(-1, Files.mismatch(folder.resolve("a.png"), folder.resolve("before.png")));
  }

  @Test
  void aPngSaysHowItWasMade() throws IOException {
    sample("-n", "1", "--seed", "42", "--steps", "3", "--out", home.path("a.png"));

    String bytes = Files.readString(folder.resolve("a.png"), StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains("ddpm.seed\00042"));
    assertTrue(bytes.contains("ddpm.model\000tiny/step-00000003"));
    assertTrue(bytes.contains("steps=3"));
  }

  @Test
  void aPngTellsNoFolderOfTheMachineUnlessAsked() throws IOException {
    home.train("--set", "data.labels=" + home.path("labels.csv"));
    String[] options = {"-n", "2", "--model", home.tiny().toString(), "--out"};
    home.sample(Home.words(options, home.path("a.png")));
    home.sample(Home.words(options, home.path("images")));
    home.sample(Home.words(options, home.path("told.png"), "--with-paths"));
    home.run("sweep", "--steps=2", "--samplers=ddim", "--out=" + home.path("sweep.png"));

    String preview = home.tiny().resolve("previews/step-00000003.png").toString();
    for (String name : List.of("a.png", "images/00001.png", "sweep.png", preview)) {
      Map<String, String> text = Png.text(folder.resolve(name));
      assertFalse(text.toString().contains(folder.toString()), text::toString);
      assertTrue(text.get("ddpm.settings").contains("labels: \"labels.csv\""), text::toString);
    }
    Map<String, String> text = Png.text(folder.resolve("a.png"));
    assertEquals(64, text.get("ddpm.weights").length());
    assertEquals(String.valueOf(Samplers.VERSION), text.get("ddpm.samplers"));
    assertTrue(text.get("ddpm.command").endsWith("--model tiny --out a.png"), text::toString);
    Map<String, String> told = Png.text(folder.resolve("told.png"));
    assertTrue(told.get("ddpm.command").contains("--out " + home.path("told.png")));
    assertTrue(told.get("ddpm.settings").contains(home.path("labels.csv")));
    assertEquals(home.tiny().resolve("step-00000003").toString(), told.get("ddpm.path"));
    assertEquals(text.get("ddpm.model"), told.get("ddpm.model"));
  }

  @Test
  void oneImageStandsAloneInItsPng() throws IOException {
    sample("-n", "1", "--out", home.path("alone.png"));
    sample("-n", "1", "--out", home.path("images"));
    sample("-n", "3", "--shard", "3/3", "--out", home.path("shard.png"));

    assertEquals(home.pixels("images/00000.png"), home.pixels("alone.png"));
    assertEquals(8, ImageIO.read(folder.resolve("shard.png").toFile()).getWidth());
  }

  /** That there is no such device is found out only when the model is to be read. */
  @Test
  void whatIsThereIsRefusedBeforeTheModelIsRead() throws IOException {
    Files.writeString(folder.resolve("a.png"), "mine");
    sample("-n", "2", "--out", home.path("images"));
    Home other = Home.in(folder.resolve("other"));
    other.train("--set", "seed=9");

    Home.Result file = onNoDevice("--out", home.path("a.png"));
    Home.Result seed = onNoDevice("--out", home.path("images"), "--seed", "1");
    Home.Result weights = onNoDevice("--out", home.path("images"), "--model", other.tiny());
    Home.Result same = onNoDevice("--out", home.path("images"));

    assertTrue(file.err().contains("a.png: exists already"), file.err());
    assertTrue(seed.err().contains("made differently: ddpm.seed"), seed.err());
    assertTrue(weights.err().contains("made differently: ddpm.weights"), weights.err());
    assertTrue(same.err().contains("cuda:99"), same.err());
  }

  private Home.Result onNoDevice(Object... options) {
    String[] words = Stream.of(options).map(Object::toString).toArray(String[]::new);
    String[] device = {"sample", "-n", "2", "--device", "cuda:99"};
    boolean named = List.of(words).contains("--model");
    String[] all = Home.words(device, words);
    return home.run(named ? all : Home.words(all, "--model", model.toString()));
  }

  @Test
  void theAveragedWeightsAreWhatIsSampled() throws IOException {
    // Another decay leaves the raw weights as they are, so only the average can tell.
    Home other = Home.in(folder.resolve("other"));
    other.train("--set", "training.ema_decay=0");
    String state = "step-00000003/training/state.safetensors";
    assertEquals(-1, Files.mismatch(model.resolve(state), other.tiny().resolve(state)));

    sample("-n", "1", "--out", home.path("averaged.png"));
    home.sample("-n=1", "--out", home.path("raw.png"), "--model", other.tiny().toString());

    assertNotEquals(home.pixels("raw.png"), home.pixels("averaged.png"));
  }

  @Test
  void theDefaultIsTheRunThatSavedLast() throws IOException {
    home.train("--run", home.checkpoints().resolve("older").toString());
    home.train("--run", home.checkpoints().resolve("newer").toString(), "--set", "seed=5");
    Files.setLastModifiedTime(home.checkpoints().resolve("older"), FileTime.fromMillis(1L << 42));
    Files.createDirectories(home.checkpoints().resolve("empty"));

    home.sample("-n", "1", "--out", home.path("a.png"));

    String bytes = Files.readString(folder.resolve("a.png"), StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains("newer"));
  }

  @Test
  void aDamagedCheckpointIsPassedOverAndTheOneBeforeTaken() throws IOException {
    home.train();
    Files.delete(home.tiny().resolve("step-00000003/unet/config.json"));

    Home.Result result = home.sample("-n", "1", "--out", home.path("a.png"));

    assertEquals(0, result.code(), result.err());
    assertTrue(result.err().contains("warning: skipped the checkpoint "), result.err());
    assertTrue(result.err().contains("config.json"), result.err());
    String bytes = Files.readString(folder.resolve("a.png"), StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains("step-00000002"));
  }

  @Test
  void nothingIsReplacedUnlessAsked() throws IOException {
    Path last = folder.resolve("images/00002.png");
    Files.createDirectories(last.getParent());
    Files.writeString(last, "mine");
    String[] args = {"-n", "3", "--out", home.path("images")};

    Home.Result refused = sample(args);

    assertEquals(1, refused.code());
    assertTrue(refused.err().startsWith("ddpm: " + last + ": exists already"), refused.err());
    assertEquals("mine", Files.readString(last));
    assertFalse(Files.exists(folder.resolve("images/00000.png")));
    assertEquals(0, sample(Home.words(args, "--overwrite")).code());
    assertNotEquals(4, Files.size(last));
  }

  @Test
  void outputThatCannotBeWrittenIsRefusedBeforeDrawing() throws IOException {
    Files.writeString(folder.resolve("file"), "");
    Files.createDirectories(folder.resolve("folder.png"));

    for (String out : List.of("file/grid.png", "file", "folder.png")) {
      Home.Result result = sample("--out", home.path(out));

      assertEquals(1, result.code());
      assertTrue(result.err().contains("--out"), result.err());
      assertFalse(result.err().contains("sample "), result.err());
    }
  }

  @Test
  void aModelThatIsNotThereIsNamed() {
    Home.Result result = home.sample("--model", home.path("nope"));

    assertEquals(1, result.code());
    assertTrue(
        result.err().startsWith("ddpm: there is no folder " + home.path("nope")), result.err());
  }

  @Test
  void whereNothingIsTrainedYetTheAnswerIsHowTo() throws IOException {
    Home.Result none = home.sample();
    Home.Result empty = home.sample("--model", home.path("data"));

    assertEquals(1, none.code());
    assertTrue(none.err().contains(home.checkpoints().toString()), none.err());
    assertTrue(none.err().contains("ddpm train --config"), none.err());
    assertEquals(1, empty.code());
    assertTrue(empty.err().contains("ddpm train --config"), empty.err());
  }

  @ParameterizedTest
  @CsvSource({
    "--steps, 0, sampling.steps: must be at least 1",
    "--steps, -4, sampling.steps: must be at least 1",
    "--steps, 21, sampling.steps: must be at most",
    "--steps, few, sampling.steps: must be a whole number",
    "--sampler, euler, 'sampling.sampler: must be one of auto, ddpm, ddim, dpm++, unipc, heun, predictor_corrector'",
    "--spacing, even, 'sampling.spacing: must be one of auto, leading, trailing'",
    "--solver-order, 4, 'sampling.solver_order: must be 1, 2 or 3'",
    "--eta, 2, 'sampling.eta: must lie in [0, 1]'",
    "--batch, -1, sampling.batch_size: must be 0 (automatic) or positive",
    "--device, gpu, 'device: must be auto, cpu, cuda'",
    "--precision, fp16, 'precision: must be one of auto, fp32, bf16'"
  })
  void wrongOptionsAreNamed(String option, String value, String message) {
    Home.Result result =
        home.run("sample", "--model", model.toString(), option, value, "--out", home.path("a.png"));

    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().startsWith("ddpm: " + option + ": " + message), result.err());
  }

  @Test
  void aPipelineWithFewerTimestepsRefusesTheStepsItLacks() throws IOException {
    Path pipeline = folder.resolve("pipeline");
    copyPipeline(model.resolve("step-00000003"), pipeline);

    Home.Result result =
        home.sample("--model", pipeline.toString(), "--steps=21", "--out", home.path("a.png"));

    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().startsWith("ddpm: sampling.steps: must lie in [1, 20]"), result.err());
    assertEquals(
        0,
        home.sample("--model", pipeline.toString(), "--steps=2", "--out", home.path("a.png"))
            .code());
  }

  private Home.Result sample(String... options) {
    return home.sample(Home.words(options, "--model", model.toString()));
  }

  private static void copyPipeline(Path from, Path to) throws IOException {
    for (String name :
        List.of(
            "model_index.json",
            "unet/config.json",
            "unet/diffusion_pytorch_model.safetensors",
            "scheduler/scheduler_config.json")) {
      Files.createDirectories(to.resolve(name).getParent());
      Files.copy(from.resolve(name), to.resolve(name));
    }
  }
}
