package io.github.ddpm.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.data.Crop;
import io.github.ddpm.data.DataSettings;
import io.github.ddpm.data.Holdout;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.data.Resize;
import io.github.ddpm.data.SelectionSettings;
import io.github.ddpm.diffusion.BetaSchedule;
import io.github.ddpm.diffusion.DiffusionSettings;
import io.github.ddpm.diffusion.Loss;
import io.github.ddpm.diffusion.PathKind;
import io.github.ddpm.diffusion.Prediction;
import io.github.ddpm.diffusion.SigmaSettings;
import io.github.ddpm.diffusion.WeightSettings;
import io.github.ddpm.settings.ArrayLayout;
import io.github.ddpm.settings.PairSettings;
import io.github.ddpm.settings.SampleSettings;
import io.github.ddpm.settings.ValueRange;
import io.github.ddpm.torch.Precision;
import io.github.ddpm.training.TimestepSampling;
import io.github.ddpm.training.TimestepSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigWriterTest {
  @TempDir Path folder;

  private static RunConfig unusual(String path) {
    return unusual(path, new Holdout(0, 0.05));
  }

  private static RunConfig unusual(String path, Holdout holdout) {
    RunConfig d = RunConfig.defaults();
    return new RunConfig(
        Long.MIN_VALUE,
        "cuda:3",
        Precision.BF16,
        new DataSettings(
            "images",
            path,
            new ImageSize(16, 48),
            1,
            Crop.RANDOM,
            Resize.AREA,
            "#00ff7f",
            "labels.csv",
            new SampleSettings(new ValueRange(-1000.5, 4095), ArrayLayout.PLANAR),
            new SelectionSettings(List.of("cat", "dog"), 3, 7, holdout, "train"),
            new PairSettings("sketches.zip", 3),
            true),
        d.model(),
        new DiffusionSettings(
            PathKind.VP,
            999,
            BetaSchedule.SIGMOID_BETA,
            1e-300,
            1.0 / 3,
            SigmaSettings.defaults(),
            Prediction.V_PREDICTION,
            Loss.HUBER,
            new WeightSettings(0, 0.5, 2),
            true,
            true),
        d.trainingRun(),
        d.sampling());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a b",
        " a ",
        "1",
        "1e3",
        "0x10",
        ".nan",
        "no",
        "null",
        "~",
        "a: b",
        "#x",
        "a #b",
        "- a",
        "*x",
        "'",
        "\"",
        "C:\\x\\",
        "a\nb\n",
        "\t",
        "é",
        "\uD83D\uDE00",
        "\u007f",
        "\u2028"
      })
  void whatIsWrittenLoadsBackEqual(String path) throws IOException {
    RunConfig config = unusual(path);
    Path yaml = Files.writeString(folder.resolve("c.yaml"), ConfigWriter.toYaml(config));
    assertEquals(config, ConfigLoader.load(yaml, List.of()));
    assertEquals(config, ConfigLoader.fromTree(ConfigWriter.toTree(config), "tree"));
  }

  @Test
  void aTreeSurvivesInsideOtherJson() throws IOException {
    ObjectMapper json = new ObjectMapper();
    RunConfig config = unusual("x");
    String text = json.writeValueAsString(Map.of("config", ConfigWriter.toTree(config)));
    Map<String, Map<String, Object>> read = json.readValue(text, new TypeReference<>() {});
    assertEquals(config, ConfigLoader.fromTree(read.get("config"), "run.json"));
  }

  @Test
  void whatIsHeldOutIsWrittenAsANumberOrAShareAndNothingAsBefore() {
    assertTrue(ConfigWriter.toYaml(unusual("x")).contains("\n  holdout: 0.05\n"));
    assertTrue(ConfigWriter.toYaml(unusual("x", new Holdout(9, 0))).contains("\n  holdout: 9\n"));
    assertTrue(ConfigWriter.toYaml(RunConfig.defaults()).contains("\n  holdout: 0\n"));
    assertTrue(ConfigWriter.toRecord(unusual("x")).toString().contains("holdout=0.05"));

    Map<String, Object> without = ConfigWriter.toRecord(unusual("x", Holdout.NONE));
    assertFalse(without.toString().contains("holdout"));
    assertEquals(unusual("x", Holdout.NONE), ConfigLoader.fromTree(without, "run.json"));
  }

  @Test
  void whatEarlierVersionsLackIsOnlyRecordedWhereItIsUsed() {
    String before = ConfigWriter.toRecord(RunConfig.defaults()).toString();
    for (String key : List.of("path=vp", "shift=", "timestep_mean=", "timestep_std=")) {
      assertFalse(before.contains(key), key);
    }
    for (List<String> drawn :
        List.of(
            List.of("logit_normal"),
            List.of("logit_normal", "training.timestep_mean=-1.2", "training.timestep_std=1.2"),
            List.of("log_normal", "training.timestep_mean=0"))) {
      List<String> words =
          Stream.concat(
                  Stream.of(
                      "diffusion.path=flow",
                      "diffusion.prediction=flow",
                      "sampling.shift=3",
                      "training.timestep_sampling=" + drawn.get(0)),
                  drawn.stream().skip(1))
              .toList();
      RunConfig config = override(RunConfig.defaults(), words.toArray(String[]::new));
      Map<String, Object> flow = ConfigWriter.toRecord(config);
      assertTrue(flow.toString().contains("path=flow"), flow.toString());
      assertTrue(flow.toString().contains("shift=3.0"), flow.toString());
      assertEquals(config, ConfigLoader.fromTree(flow, "run.json"));
    }
  }

  @Test
  void anotherWayOfDrawingTimestepsBringsItsOwnMeanAndDeviation() {
    RunConfig flow =
        override(
            RunConfig.defaults(),
            "diffusion.path=flow",
            "diffusion.prediction=flow",
            "training.timestep_sampling=logit-normal");
    assertEquals(TimestepSettings.of(TimestepSampling.LOGIT_NORMAL), flow.training().timestep());
    assertEquals(
        new TimestepSettings(TimestepSampling.LOGIT_NORMAL, 0, 2),
        override(flow, "training.timestep_std=2").training().timestep());
    assertEquals(
        TimestepSettings.of(TimestepSampling.LOG_NORMAL),
        override(flow, "training.timestep_sampling=log_normal").training().timestep());
    assertEquals(
        new TimestepSettings(TimestepSampling.LOG_NORMAL, -1, 1.2),
        override(flow, "training.timestep_mean=-1", "training.timestep_sampling=log_normal")
            .training()
            .timestep());
  }

  private static RunConfig override(RunConfig config, String... words) {
    return ConfigLoader.override(config, Assignment.parse(List.of(words)));
  }

  @Test
  void differencesAreListedByKeyInOrder() {
    RunConfig before = RunConfig.defaults();
    RunConfig after =
        ConfigLoader.override(
            before,
            Assignment.parse(
                List.of(
                    "training.steps=9",
                    "model.block_out_channels=[32, 64]",
                    "data.image_size=[32, 16]",
                    "diffusion.schedule=cosine")));
    assertEquals(
        List.of(
            "data.image_size: 32 -> [32,16]",
            "model.block_out_channels: [128,256,256,256] -> [32,64]",
            "diffusion.schedule: \"linear\" -> \"cosine\"",
            "training.steps: 800000 -> 9"),
        Difference.between(before, after).stream().map(Difference::toString).toList());
    assertEquals(List.of(), Difference.between(after, after));
  }
}
