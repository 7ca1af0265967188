package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.checkpoint.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs along a straight path, {@code diffusion.path: flow}. */
@Tag("slow")
final class FlowTest {
  private static final String[] FLOW = {
    "--set",
    "diffusion.path=flow",
    "--set",
    "diffusion.prediction=flow",
    "--set",
    "training.timestep_sampling=logit_normal"
  };

  @TempDir static Path folder;
  private static Home home;

  @BeforeAll
  static void trainAndDrawAnImage() throws IOException {
    home = Home.in(folder);
    done(home.train(FLOW));
    done(home.sample("-n", "1", "--out", home.path("drawn")));
  }

  private static void done(Home.Result result) {
    assertEquals(0, result.code(), result.err());
  }

  private static Path image() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("drawn"))) {
      return files.filter(file -> file.toString().endsWith(".png")).findFirst().orElseThrow();
    }
  }

  private static Path checkpoint() {
    return home.tiny().resolve("step-00000003");
  }

  @Test
  void aCheckpointIsAFolderOfDiffusers() throws IOException {
    assertEquals(
        Map.of(
            "_class_name",
            "FlowMatchEulerDiscreteScheduler",
            "num_train_timesteps",
            20,
            "shift",
            1.0),
        JsonFiles.read(checkpoint().resolve("scheduler/scheduler_config.json")));
    Map<String, Object> index = JsonFiles.read(checkpoint().resolve("model_index.json"));
    assertEquals("DDPMPipeline", index.get("_class_name"));
    assertEquals(List.of("diffusers", "FlowMatchEulerDiscreteScheduler"), index.get("scheduler"));
  }

  /** Also at every timestep, where ancestral sampling is chosen. */
  @ParameterizedTest
  @CsvSource({
    "auto, 4",
    "auto, 20",
    "ddpm, 5",
    "ddim, 5",
    "dpm++, 5",
    "unipc, 5",
    "heun, 5",
    "predictor_corrector, 5"
  })
  void everySamplerDraws(String sampler, String steps) throws IOException {
    String out = home.path(sampler + steps + ".npz");
    String[] how = {"-n", "2", "--sampler", sampler, "--steps", steps, "--out", out};
    Home.Result result = home.sample(how);
    done(result);
    assertEquals("", result.complaints());
    String shifted = home.path(sampler + steps + "-shifted.npz");
    done(home.sample(Home.words(how, "--out", shifted, "--set", "sampling.shift=3")));
    assertNotEquals(-1, Files.mismatch(Path.of(out), Path.of(shifted)));
  }

  @Test
  void aConvertedModelDrawsTheSameImages() throws IOException {
    String model = home.path("converted");
    done(home.run("convert", home.tiny().toString(), model));
    String[] how = {
      "-n", "2", "--sampler", "heun", "--steps", "4", "--set", "sampling.spacing=trailing"
    };
    done(home.sample(Home.words(how, "--out", home.path("own.npz"))));
    done(home.sample(Home.words(how, "--model", model, "--out", home.path("converted.npz"))));
    assertEquals(-1, Files.mismatch(folder.resolve("own.npz"), folder.resolve("converted.npz")));
  }

  @Test
  void imagesAreVariedFilledInMixedNoisedAndDenoised() throws IOException {
    String image = image().toString();
    done(home.sample("-n", "2", "--from", image, "--strength", "0.5", "--out", home.path("vary")));
    done(
        home.sample("-n", "2", "--inpaint", image, "--mask", image, "--out", home.path("inpaint")));
    done(home.sample("-n", "3", "--interpolate", "0,9", "--out", home.path("between")));
    done(home.sample("-n", "1", "--denoise", image, "--t", "9", "--out", home.path("denoised")));
    done(
        home.run(
            "noise", image, "--model", home.tiny().toString(), "--out", home.path("noise.png")));
  }

  @Test
  void anotherPathIsAnotherRun() {
    Home.Result result = home.train();
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains("diffusion.path"), result.err());
  }

  @Test
  void aRunCanStartFromItsWeights() {
    String[] init = {"train", "--config", Home.CONFIG, "--run", home.path("next")};
    done(home.run(Home.words(Home.words(init, "--init", home.tiny().toString()), FLOW)));
  }

  @Test
  void thereIsNoVariationalBound() {
    Home.Result result =
        home.run(
            "evaluate", "--metrics", "nll", "--device", "cpu", "--model", home.tiny().toString());
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains("path flow"), result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed_large", "learned_range"})
  void aVarianceOfTheOtherPathIsRefused(String variance) {
    Home.Result result =
        home.sample(
            "-n",
            "1",
            "--sampler",
            "ddpm",
            "--set",
            "sampling.variance=" + variance,
            "--out",
            home.path("refused.png"));
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains("fixed_small"), result.err());
  }
}
