package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.torch.ScriptFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddpm evaluate}, of one trained run; the work folder is kept between tests. */
final class EvaluateTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Home home;
  private static Evaluations evaluations;

  @BeforeAll
  static void train() throws IOException {
    home = Home.in(folder);
    evaluations = new Evaluations(home);
    assertEquals(0, home.train().code());
    ScriptFile.write(folder.resolve("mean.pt"), ScriptFile.CHANNEL_MEANS);
    ScriptFile.write(folder.resolve("like-inception.pt"), ScriptFile.LIKE_INCEPTION);
    ScriptFile.write(folder.resolve("torchvision.pt"), ScriptFile.TORCHVISION);
  }

  @Test
  void everyFigureSaysAllThatItDependsOn() throws IOException {
    JsonNode figures =
        evaluations.json("-n", "8", "--metrics", "fid,kid", "--features", home.path("mean.pt"));

    JsonNode figure = figures.get(0);
    assertEquals("frechet_distance", figure.get("name").asText());
    JsonNode provenance = figure.get("provenance");
    for (String key :
        List.of(
            "images",
            "image_shape",
            "reference",
            "reference_images",
            "reference_sha256",
            "features_sha256",
            "features_dimensions",
            "preparation",
            "model",
            "model_sha256",
            "weights",
            "sampler",
            "steps",
            "spacing",
            "eta",
            "variance",
            "clip_sample",
            "precision",
            "device",
            "seeds")) {
      assertTrue(provenance.has(key), key + " is missing in " + provenance);
    }
    assertEquals(8, provenance.get("images").asInt());
    assertEquals("ema", provenance.get("weights").asText());
    assertEquals("kernel_distance", figures.get(1).get("name").asText());
    assertTrue(figures.get(1).get("provenance").has("subset_size"));
  }

  @Test
  void repeatsGiveMeanAndDeviationOverSeeds() throws IOException {
    JsonNode figure =
        evaluations
            .json(
                "-n", "8", "--metrics", "kid", "--features", home.path("mean.pt"), "--repeats", "3")
            .get(0);

    double[] values = JSON.treeToValue(figure.get("values"), double[].class);
    assertEquals(3, Arrays.stream(values).distinct().count());
    assertEquals(Arrays.stream(values).average().orElseThrow(), figure.get("mean").asDouble());
    assertTrue(figure.get("deviation").asDouble() > 0);
    assertEquals("[0,1,2]", figure.get("provenance").get("seeds").toString());
  }

  @Test
  void aCutEvaluationResumesWhereItWas() throws IOException {
    String[] args = {
      "-n", "12", "--metrics", "fid", "--features", home.path("mean.pt"), "--seed", "9"
    };
    JsonNode whole = evaluations.json(args);
    Path drawn = newestImages();
    byte[] images = Files.readAllBytes(drawn);
    // Cut in the middle of an image, as a crash would; the features of all were not made yet.
    Files.write(drawn, Arrays.copyOf(images, images.length / 2 + 5));
    try (Stream<Path> files = Files.list(drawn.getParent())) {
      for (Path features : files.filter(file -> file.toString().endsWith(".f32")).toList()) {
        Files.delete(features);
      }
    }

    Home.Result again = evaluations.run(args);

    assertEquals(0, again.code(), again.err());
    assertEquals(whole, Evaluations.figures(again));
    assertTrue(Arrays.equals(images, Files.readAllBytes(drawn)));
    assertTrue(!evaluations.run(args).err().contains("sample"), "was drawn again");
  }

  @Test
  void guidanceOfAModelWithClassesChangesTheFiguresAndIsTold() throws IOException {
    Path run = folder.resolve("conditional");
    Home.Result trained =
        home.train(
            "--run", run.toString(), "--set", "model.classes=4", "--set", "training.steps=20");
    assertEquals(0, trained.code(), trained.err());
    List<JsonNode> figures = new ArrayList<>();
    for (String scale : List.of("1", "7.5")) {
      Home.Result result =
          home.run(
              "evaluate",
              "--model",
              run.toString(),
              "--guidance",
              scale,
              "-n",
              "8",
              "--metrics",
              "kid",
              "--features",
              home.path("mean.pt"),
              "--device",
              "cpu",
              "--json");
      assertEquals(0, result.code(), result.err());
      figures.add(Evaluations.figures(result).get(0));
    }
    assertEquals(7.5, figures.get(1).at("/provenance/guidance_scale").asDouble());
    assertEquals(4, figures.get(1).at("/provenance/classes").asInt());
    assertNotEquals(figures.get(0).get("mean"), figures.get(1).get("mean"));
  }

  @Test
  void theClassifierNeedsNoFileAndIsNamed() throws IOException {
    JsonNode figures =
        evaluations.json("-n", "70", "--metrics", "fid,is,prdc", "--features", "classifier");

    List<String> names =
        Stream.of(0, 1, 2, 3, 4, 5, 6).map(i -> figures.get(i).get("name").asText()).toList();
    assertEquals(
        List.of(
            "classifier_score",
            "classifier_score_deviation_of_splits",
            "classifier_frechet_distance",
            "classifier_precision",
            "classifier_recall",
            "classifier_density",
            "classifier_coverage"),
        names);
    assertTrue(figures.get(2).get("provenance").has("classifier_accuracy"));
  }

  @Test
  void likelihoodAndPatchesNeedNoFeatures() throws IOException {
    JsonNode figures = evaluations.json("-n", "4", "--metrics", "nll,swd", "--nll-images", "3");

    assertEquals("swd", figures.get(0).get("name").asText());
    JsonNode nll = figures.get(1);
    assertEquals("nll_bits_per_dimension", nll.get("name").asText());
    assertEquals("nll_standard_error", figures.get(2).get("name").asText());
    double error = figures.get(2).get("mean").asDouble();
    assertTrue(error > 0 && error < nll.get("mean").asDouble(), error + "");
    double sum = 0;
    for (int i = 3; i <= 5; i++) {
      sum += figures.get(i).get("mean").asDouble();
    }
    assertEquals(sum, nll.get("mean").asDouble(), 1e-9);
    assertEquals(3, nll.get("provenance").get("images").asInt());
  }

  @Test
  void savedStatisticsStandInForTheData() throws IOException {
    String[] how = {"-n", "8", "--metrics", "fid", "--features", home.path("mean.pt")};
    JsonNode own = evaluations.json(Home.words(how, "--save-reference", home.path("stats.npz")));
    JsonNode saved = evaluations.json(Home.words(how, "--reference", home.path("stats.npz")));

    assertEquals(own.get(0).get("mean").asDouble(), saved.get(0).get("mean").asDouble(), 1e-12);
    assertEquals(home.path("stats.npz"), saved.get(0).get("provenance").get("reference").asText());
  }

  @Test
  void figuresThatWouldMeanNothingAreRefusedBeforeDrawing() {
    assertRefused("fid: a covariance of 64", "-n", "64", "--features", "classifier");
    assertRefused("torchvision's Inception3", "-n", "8", "--features", home.path("torchvision.pt"));
    assertRefused(
        "is: the network", "-n", "8", "--metrics", "is", "--features", home.path("mean.pt"));
    assertRefused("--repeats", "-n", "8", "--repeats", "0");
    assertRefused("--reference", "--metrics", "swd", "--reference", "stats.npz");
    assertRefused("--input-range", "-n", "8", "--input-range", "bits");
    assertRefused("--metrics", "--metrics", "fids");
  }

  @Test
  void aNetworkLikeInceptionIsAskedItsWayButNotCalledIt() throws IOException {
    JsonNode figures =
        evaluations.json(
            "-n", "8", "--metrics", "fid,is", "--features", home.path("like-inception.pt"));

    assertEquals("score", figures.get(0).get("name").asText());
    assertEquals("frechet_distance", figures.get(2).get("name").asText());
    assertEquals(
        "bytes, resized by the network",
        figures.get(2).get("provenance").get("preparation").asText());
  }

  private static void assertRefused(String reason, String... args) {
    Home.Result result = evaluations.run(args);
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains(reason), result.err());
    assertTrue(!result.err().contains("sample "), result.err());
  }

  private static Path newestImages() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("data/cache"))) {
      return files
          .filter(file -> file.endsWith("images.u8"))
          .max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
          .orElseThrow();
    }
  }
}
