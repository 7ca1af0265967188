package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddpm train}, from the first step to the last, and resumed. */
final class TrainTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    home = Home.in(folder);
  }

  @Test
  void aRunLeavesTheFilesThatAreDocumented() throws IOException {
    Home.Result result = home.train();

    assertEquals(0, result.code(), result.err());
    List<String> checkpoint =
        List.of(
            "/manifest.json",
            "/model_index.json",
            "/scheduler/scheduler_config.json",
            "/training/run.json",
            "/training/state.safetensors",
            "/unet/config.json",
            "/unet/diffusion_pytorch_model.safetensors");
    assertEquals(
        Stream.of(
                Stream.of(
                    "lock",
                    "metrics.jsonl",
                    "previews/step-00000002.png",
                    "previews/step-00000003.png",
                    "report.html",
                    "train.log"),
                checkpoint.stream().map("step-00000002"::concat),
                checkpoint.stream().map("step-00000003"::concat))
            .flatMap(files -> files)
            .sorted()
            .toList(),
        filesIn(home.tiny()).stream().filter(file -> !file.startsWith("events.")).toList());
    assertEquals(3, Files.readAllLines(home.tiny().resolve("metrics.jsonl")).size());
    assertEquals("", result.complaints());
  }

  /** All but paths fits into 60 columns. */
  @Test
  void theFirstLinesSayWhatBeginsAndTheLastWhatThereIs() {
    Home.Result result = home.train();

    String run = home.tiny().toString();
    List<String> lines = result.out().lines().toList();
    assertEquals(11, lines.size(), result.out());
    assertTrue(lines.get(0).matches("device   cpu in fp32, \\d+ threads?"), lines.get(0));
    assertEquals("data     16 images of 8x8 in colour, shapes", lines.get(1));
    assertEquals("classes  4, not used: disc, square, triangle, ring", lines.get(2));
    assertEquals("network  41,899 parameters, 0.00198 GFLOP per image", lines.get(3));
    assertEquals("train    steps 1 to 3, 4 images each", lines.get(4));
    assertEquals("folder   " + run, lines.get(5));
    assertEquals("stop     Ctrl-C saves and ends; the same command resumes", lines.get(6));
    assertTrue(lines.get(7).matches("trained  to step 3 in \\d+ s"), lines.get(7));
    assertEquals("report   " + run + "/report.html", lines.get(8));
    assertEquals("preview  " + run + "/previews/step-00000003.png", lines.get(9));
    assertEquals("next     ddpm sample -n 64 --out grid.png --model " + run, lines.get(10));
    assertTrue(lines.stream().allMatch(line -> line.contains("/") || line.length() <= 60));
  }

  @Test
  void theReportAndTensorBoardsFileHaveEachMeasurementAndPreview() throws IOException {
    home.train();

    String report = Files.readString(home.tiny().resolve("report.html"));
    for (String part :
        List.of(
            "\"step\":1,",
            "\"step\":3,",
            "\"step\":\"00000002\"",
            "\"step\":\"00000003\"",
            "block_out_channels",
            "ddpm train --config tiny.yaml",
            "ddpm sample -n 64")) {
      assertTrue(report.contains(part), part);
    }
    String name =
        filesIn(home.tiny()).stream().filter(file -> file.startsWith("events.")).findFirst().get();
    String events = Files.readString(home.tiny().resolve(name), StandardCharsets.ISO_8859_1);
    assertTrue(report.contains("\"loss_by_t\":["));
    assertEquals(3, events.split("gradient_norm", -1).length - 1);
    assertEquals(2, events.split("\u0089PNG", -1).length - 1);
  }

  @Test
  void theNextCommandThatIsPrintedWorks() throws IOException {
    Path run = folder.resolve("a run");
    String out = home.train("--run", run.toString()).out();
    String printed = out.lines().reduce((first, second) -> second).orElseThrow();

    assertEquals("next     ddpm sample -n 64 --out grid.png --model '" + run + "'", printed);
    Home.Result next =
        home.run("sample", "-n", "64", "--out", home.path("grid.png"), "--model", run.toString());
    assertEquals(0, next.code(), next.err());
    assertTrue(Files.exists(folder.resolve("grid.png")));
  }

  @Test
  void theSameCommandAgainDoesNothingAndSaysSo() throws IOException {
    home.train();
    Path preview = home.tiny().resolve("previews/step-00000003.png");
    FileTime drawn = FileTime.fromMillis(1000);
    Files.setLastModifiedTime(preview, drawn);

    Home.Result again = home.train();

    assertEquals(0, again.code(), again.err());
    assertTrue(again.out().startsWith("trained  to step 3 before; "), again.out());
    assertTrue(again.out().contains("preview  "), again.out());
    assertEquals("", again.complaints());
    assertEquals(drawn, Files.getLastModifiedTime(preview));
  }

  /** Otherwise the same command would be offered again, for ever. */
  @Test
  void fewerStepsThanAreDoneAreRefusedWithWhatHelps() {
    home.train();
    Home.Result fewer = home.train("--set", "training.steps=2");

    assertEquals(1, fewer.code(), fewer.out());
    assertEquals("", fewer.out());
    String run = home.tiny().toString();
    assertTrue(
        fewer.err().contains("step 3 is done already, and training.steps is 2"), fewer.err());
    assertTrue(fewer.err().contains("--init " + run + " --run NEW"), fewer.err());
    Home.Result helped =
        home.train(
            "--set", "training.steps=2", "--init", run, "--run", home.path("checkpoints/new"));
    assertEquals(0, helped.code(), helped.err());
    assertEquals(0, home.train().code());
  }

  @Test
  void otherSettingsAreRefusedWithWhatHelpsIfTheNetworkIsTheSame() {
    home.train();
    Home.Result rate = home.train("--set", "training.learning_rate=1e-3");
    Home.Result network = home.train("--set", "model.layers_per_block=2");

    String help = "which starts from its weights with --init " + home.tiny() + " --run NEW";
    assertEquals(2, rate.code());
    assertTrue(rate.err().contains(help), rate.err());
    assertEquals(2, network.code());
    assertFalse(network.err().contains("--init"), network.err());
  }

  @Test
  void moreStepsGoOnToTheSameWeightsAsWithoutAPause() throws IOException {
    home.train("--set", "training.steps=2");
    Home.Result more = home.train();
    home.train("--run", home.path("straight"));

    assertEquals(0, more.code(), more.err());
    assertTrue(more.out().contains("train    steps 3 to 3, "), more.out());
    assertTrue(more.out().contains("\ntrained  to step 3 in "), more.out());
    String state = "step-00000003/training/state.safetensors";
    assertEquals(
        -1, Files.mismatch(home.tiny().resolve(state), folder.resolve("straight").resolve(state)));
    List<String> metrics = Files.readAllLines(home.tiny().resolve("metrics.jsonl"));
    assertEquals(3, metrics.size());
    assertTrue(metrics.get(2).startsWith("{\"step\":3,"), metrics.get(2));
  }

  @Test
  void otherSettingsAreRefusedWithAllDifferencesAndChangeNothing() throws IOException {
    home.train();
    List<String> before = filesIn(home.tiny());

    Home.Result result =
        home.train(
            "--set", "training.batch_size=8", "--set", "model.dropout=0.5", "--set", "seed=7");

    assertEquals(2, result.code());
    assertTrue(result.err().contains("  setting              checkpoint  now\n"), result.err());
    assertTrue(result.err().contains("  training.batch_size  4           8\n"), result.err());
    assertTrue(result.err().contains("  model.dropout        0.1         0.5\n"), result.err());
    assertTrue(result.err().contains("  seed                 0           7\n"), result.err());
    assertTrue(result.err().contains("--run"), result.err());
    assertEquals(before, filesIn(home.tiny()));
  }

  @Test
  void settingsThatDoNotTouchTheResultMayChange() {
    home.train();

    Home.Result result =
        home.train(
            "--set", "training.keep=1",
            "--set", "training.keep_every=2",
            "--set", "training.micro_batch=2",
            "--set", "training.checkpoint_every=1",
            "--set", "training.log_every=2",
            "--set", "training.steps=4",
            "--set", "sampling.steps=2",
            "--set", "training.preview_every=1",
            "--set", "training.preview_images=2",
            "--set", "data.path=elsewhere",
            "--set", "training.evaluate_images=9",
            "--set", "training.evaluate_metrics=[kid]",
            "--set", "training.evaluate_features=elsewhere.pt",
            "--set", "data.max_bad=7",
            "--device", "auto",
            "--precision", "bf16");
    assertEquals(0, result.code(), result.err());
  }

  @Test
  void aDamagedCheckpointIsSetAsideAndTheOneBeforeTaken() throws IOException {
    home.train();
    Path weights = home.tiny().resolve("step-00000003/unet/diffusion_pytorch_model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);

    Home.Result result = home.train();

    assertEquals(0, result.code(), result.err());
    assertTrue(
        result
            .err()
            .contains(
                "warning: set aside the checkpoint "
                    + home.tiny().resolve("damaged-step-00000003")),
        result.err());
    assertTrue(result.err().contains("diffusion_pytorch_model.safetensors"), result.err());
    assertTrue(result.out().contains("\ntrained  to step 3 in "), result.out());
    assertTrue(log().contains("WARN  set aside the checkpoint"), log());
  }

  @Test
  void ifAllCheckpointsAreDamagedNothingIsBegunAndNothingIsMoved() throws IOException {
    home.train();
    List<String> before = home.names("checkpoints/tiny");
    for (String step : List.of("step-00000002", "step-00000003")) {
      Files.writeString(home.tiny().resolve(step).resolve("model_index.json"), "{}");
    }

    Home.Result result = home.train();

    assertEquals(1, result.code());
    assertTrue(result.err().contains("all checkpoints are damaged:\n  step-"), result.err());
    assertEquals(before, home.names("checkpoints/tiny"));
  }

  @Test
  void aFolderThatHoldsSomethingElseIsNoRunsFolder() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    Files.writeString(photos.resolve("cat.png"), "a cat");
    Files.writeString(photos.resolve("train.log"), "another program's");

    Home.Result result = home.train("--run", photos.toString());

    assertEquals(2, result.code());
    assertTrue(
        result
            .err()
            .contains("--run: " + photos + " holds no run but other files, such as cat.png;"),
        result.err());
    assertEquals(List.of("cat.png", "train.log"), home.names("photos"));
    assertEquals("another program's", Files.readString(photos.resolve("train.log")));
    assertEquals(2, home.train("--run", folder.toString()).code());
    assertFalse(Files.exists(folder.resolve("train.log")));
  }

  @Test
  void aPreviewThatFailsLosesNothing() throws IOException {
    Files.createDirectories(home.tiny());
    Files.writeString(home.tiny().resolve("previews"), "no folder");

    Home.Result result = home.train();

    assertEquals(0, result.code(), result.err());
    assertTrue(result.err().contains("warning: no preview of step 3: "), result.err());
    assertTrue(Files.exists(home.tiny().resolve("step-00000003")));
    assertFalse(result.out().contains("preview"), result.out());
  }

  @Test
  void warningsAndErrorsAreInTheLogFileToo() throws IOException {
    Home.Result result =
        home.train("--set", "diffusion.schedule=linear", "--set", "data.source=cifar-10");

    assertEquals(1, result.code());
    assertTrue(result.err().contains("warning: diffusion.schedule: at the last timestep"));
    assertTrue(log().contains("WARN  diffusion.schedule: at the last timestep"), log());
    assertTrue(log().contains("ERROR no cifar-10 images in "), log());
  }

  @Test
  void aRunFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    for (Path run : List.of(file, file.resolve("run"))) {
      Home.Result result = home.train("--run", run.toString());

      assertEquals(1, result.code());
      assertTrue(
          result.err().startsWith("ddpm: cannot create the run's folder " + run), result.err());
      assertTrue(result.err().contains("give another --run"), result.err());
    }
  }

  @Test
  void aGpuThatIsNotThereIsNamedWithTheRemedy() {
    Home.Result result = home.train("--device", "cuda:99");

    assertEquals(1, result.code());
    assertTrue(result.err().startsWith("ddpm: device cuda:99: PyTorch"), result.err());
    assertTrue(result.err().contains("--device cpu"), result.err());
    assertFalse(Files.exists(home.tiny().resolve("metrics.jsonl")));
  }

  @Test
  void onlyDebugShowsAStackTrace() {
    String[] wrong = {"--set", "data.source=cifar-10"};

    assertFalse(home.train(wrong).err().contains("\tat "));
    assertTrue(home.train(wrong[0], wrong[1], "--debug").err().contains("\tat "));
  }

  @Test
  void aDryRunPrintsSettingsThatLoadBackAndTheirCost() throws IOException {
    Home.Result result = home.train("--dry-run", "--set", "training.steps=77");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("# 41,899 parameters, 0.00 GFLOP per image"), result.out());
    Path printed = Files.writeString(folder.resolve("printed.yaml"), result.out());
    Path original = folder.resolve("configs").resolve(Home.CONFIG);
    assertEquals(
        ConfigLoader.load(original, Assignment.parse(List.of("training.steps=77"))),
        ConfigLoader.load(printed, List.of()));
    assertFalse(Files.exists(home.checkpoints()));
  }

  private String log() throws IOException {
    return Files.readString(home.tiny().resolve("train.log"));
  }

  private static List<String> filesIn(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }
}
