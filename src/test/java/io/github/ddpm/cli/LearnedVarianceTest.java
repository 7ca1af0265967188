package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.checkpoint.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code diffusion.learn_sigma}: the files of a run with a learnt variance. */
final class LearnedVarianceTest {
  private static final String[] LEARN = {"--set", "diffusion.learn_sigma=true"};

  @TempDir static Path folder;
  private static Home home;

  @BeforeAll
  static void train() throws IOException {
    home = Home.in(folder);
    Home.Result trained = home.train(LEARN);
    assertEquals(0, trained.code(), trained.err());
    assertFalse(trained.err().contains("no preview"), trained.err());
  }

  @Test
  void theCheckpointIsAPipelineWithLearnedRange() throws IOException {
    Path checkpoint = home.tiny().resolve("step-00000003");

    assertEquals(3, JsonFiles.read(checkpoint.resolve("unet/config.json")).get("in_channels"));
    assertEquals(6, JsonFiles.read(checkpoint.resolve("unet/config.json")).get("out_channels"));
    assertEquals(
        "learned_range",
        JsonFiles.read(checkpoint.resolve("scheduler/scheduler_config.json")).get("variance_type"));
  }

  @Test
  void itIsSampledWithItsOwnVariance() throws IOException {
    Path fixed = copy("fixed", "fixed_large");
    Path own = copy("own", "learned_range");

    for (Path model : new Path[] {home.tiny(), own, fixed}) {
      Home.Result result =
          home.sample(
              "-n=2",
              "--sampler=ddpm",
              "--steps=20",
              "--model=" + model,
              "--out=" + home.path(model.getFileName() + ".npz"));
      assertEquals(0, result.code(), result.err());
    }

    assertEquals(-1, Files.mismatch(folder.resolve("tiny.npz"), folder.resolve("own.npz")));
    assertTrue(Files.mismatch(folder.resolve("own.npz"), folder.resolve("fixed.npz")) >= 0);
  }

  /** The pipeline with another variance in its scheduler's description. */
  private Path copy(String name, String variance) throws IOException {
    Path model = folder.resolve(name);
    assertEquals(0, home.run("convert", home.tiny().toString(), model.toString()).code());
    Path scheduler = model.resolve("scheduler/scheduler_config.json");
    Map<String, Object> fields = JsonFiles.read(scheduler);
    fields.put("variance_type", variance);
    JsonFiles.write(scheduler, fields);
    return model;
  }

  @Test
  void anotherRunMayStartFromIt() throws IOException {
    Files.writeString(
        folder.resolve("configs/fine.yaml"),
        """
        device: cpu
        data: {size: 16}
        diffusion: {timesteps: 20, schedule: cosine}
        training: {steps: 1, batch_size: 4, preview_images: 1}
        sampling: {steps: 4, spacing: trailing}
        """);
    String[] command = {"train", "--config", "fine.yaml", "--init", home.tiny().toString()};

    Home.Result result = home.run(command);

    assertEquals(0, result.code(), result.err());
    Path unet = home.checkpoints().resolve("fine/step-00000001/unet/config.json");
    assertEquals(6, JsonFiles.read(unet).get("out_channels"));
  }

  @Test
  @Tag("slow")
  void itsLikelihoodIsThatOfItsOwnVariance() throws IOException {
    Map<String, Double> own = likelihood(copy("ours", "learned_range"));
    Map<String, Double> fixed = likelihood(copy("small", "fixed_small"));

    assertEquals(fixed.get("nll_prior"), own.get("nll_prior"));
    assertNotEquals(fixed.get("nll_diffusion"), own.get("nll_diffusion"));
    assertNotEquals(fixed.get("nll_decoder"), own.get("nll_decoder"));
    assertTrue(Double.isFinite(own.get("nll_bits_per_dimension")), own.toString());
  }

  private static Map<String, Double> likelihood(Path model) throws IOException {
    Home.Result result =
        home.run(
            "evaluate",
            "--model=" + model,
            "--metrics=nll",
            "--data=shapes",
            "--nll-images=2",
            "--set=device=cpu",
            "--steps=20",
            "--json");
    assertEquals(0, result.code(), result.err());
    Map<String, Double> figures = new HashMap<>();
    for (String line : result.out().lines().toList()) {
      for (JsonNode figure : new ObjectMapper().readTree(line).path("figures")) {
        figures.put(figure.get("name").asText(), figure.get("mean").asDouble());
      }
    }
    return figures;
  }

  @Test
  void aVarianceThatNobodyLearnsIsRefused() {
    Home.Result result =
        home.train("--run", home.path("other"), "--set", "sampling.variance=learned_range");

    assertEquals(2, result.code());
    assertTrue(result.err().contains("sampling.variance: learned_range needs"), result.err());
    assertTrue(result.err().contains("diffusion.learn_sigma"), result.err());
  }
}
