package io.github.ddpm.cli;

import static java.awt.image.BufferedImage.TYPE_INT_RGB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.torch.ScriptFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddpm evaluate}, of one trained run; what an evaluation keeps is kept for the next. */
final class EvaluateTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private static Home home;

  @BeforeAll
  static void train() throws IOException {
    home = Home.in(folder);
    assertEquals(0, home.train().code());
    ScriptFile.write(folder.resolve("mean.pt"), ScriptFile.CHANNEL_MEANS);
    ScriptFile.write(folder.resolve("like-inception.pt"), ScriptFile.LIKE_INCEPTION);
    ScriptFile.write(folder.resolve("torchvision.pt"), ScriptFile.TORCHVISION);
  }

  @Test
  void everyFigureSaysAllThatItDependsOn() throws IOException {
    JsonNode figures = json("-n", "8", "--metrics", "fid,kid", "--features", path("mean.pt"));

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
        json("-n", "8", "--metrics", "kid", "--features", path("mean.pt"), "--repeats", "3").get(0);

    double[] values = JSON.treeToValue(figure.get("values"), double[].class);
    assertEquals(3, Arrays.stream(values).distinct().count());
    assertEquals(Arrays.stream(values).average().orElseThrow(), figure.get("mean").asDouble());
    assertTrue(figure.get("deviation").asDouble() > 0);
    assertEquals("[0,1,2]", figure.get("provenance").get("seeds").toString());
  }

  @Test
  void aCutEvaluationGoesOnWhereItWas() throws IOException {
    String[] args = {"-n", "12", "--metrics", "fid", "--features", path("mean.pt"), "--seed", "9"};
    JsonNode whole = json(args);
    Path drawn = newestImages();
    byte[] images = Files.readAllBytes(drawn);
    // Cut in the middle of an image, as a crash would; the features of all were not made yet.
    Files.write(drawn, Arrays.copyOf(images, images.length / 2 + 5));
    try (Stream<Path> files = Files.list(drawn.getParent())) {
      for (Path features : files.filter(file -> file.toString().endsWith(".f32")).toList()) {
        Files.delete(features);
      }
    }

    Home.Result again = evaluate(args);

    assertEquals(0, again.code(), again.err());
    assertEquals(whole, figures(again));
    assertTrue(Arrays.equals(images, Files.readAllBytes(drawn)));
    assertTrue(!evaluate(args).err().contains("sample"), "was drawn again");
  }

  @Test
  void picturesInAFolderAreMeasuredLikeTheModelThatDrewThem() throws IOException {
    home.sample("-n", "8", "--out", path("drawn"), "--model", home.tiny().toString());
    String[] how = {"-n", "8", "--metrics", "fid", "--features", path("mean.pt")};
    JsonNode model = json(how);

    Home.Result result =
        home.run(
            Home.words(
                new String[] {"evaluate", "--samples", path("drawn"), "--data", "shapes"},
                Home.words(how, "--set", "data.size=16", "--device", "cpu", "--json")));

    assertEquals(0, result.code(), result.err());
    JsonNode figure = figures(result).get(0);
    assertEquals(model.get(0).get("mean"), figure.get("mean"));
  }

  @Test
  void theSamePicturesGiveTheSameFiguresFromAFolderAZipAndAnNpz() throws IOException {
    List<JsonNode> figures = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    for (String out : List.of("same", "same.zip", "same.npz")) {
      String drawn = path(out);
      assertEquals(0, home.sample("-n", "8", "--out", drawn, "--model", tiny()).code());
      Home.Result result =
          home.run(
              "evaluate",
              "--samples",
              drawn,
              "--data",
              "shapes",
              "--set",
              "data.size=16",
              "-n",
              "7",
              "--metrics",
              "fid,kid,swd",
              "--features",
              path("mean.pt"),
              "--device",
              "cpu",
              "--json");
      assertEquals(0, result.code(), result.err());
      for (JsonNode figure : figures(result)) {
        figures.add(figure.get("mean"));
        hashes.add(figure.at("/provenance/samples_sha256").asText());
      }
    }
    int each = figures.size() / 3;
    assertEquals(figures.subList(0, each), figures.subList(each, 2 * each));
    assertEquals(figures.subList(0, each), figures.subList(2 * each, 3 * each));
    assertEquals(1, hashes.stream().distinct().count());
  }

  @Test
  void samplesThatAreTooFewOrNotAlikeAreNamed() throws IOException {
    Path mixed = Files.createDirectories(folder.resolve("mixed"));
    ImageIO.write(new BufferedImage(8, 8, TYPE_INT_RGB), "png", mixed.resolve("a.png").toFile());
    ImageIO.write(new BufferedImage(8, 9, TYPE_INT_RGB), "png", mixed.resolve("b.png").toFile());
    String[] how = {"evaluate", "--samples", mixed.toString(), "--data", "shapes", "-n"};

    Home.Result few = home.run(Home.words(how, "3"));
    Home.Result other = home.run(Home.words(how, "2"));

    assertEquals(2, few.code());
    assertTrue(few.err().contains("holds 2 pictures; give -n 2"), few.err());
    assertEquals(1, other.code());
    assertTrue(other.err().contains("b.png is 9x8 with 3 channels, but a.png is 8x8"), other.err());
  }

  @Test
  void dataCanBeAnyCollectionByItsPath() throws IOException {
    String drawn = path("o'reilly: 8.npz");
    assertEquals(0, home.sample("-n", "8", "--out", drawn, "--model", tiny()).code());
    String[] how = {"-n", "8", "--metrics", "fid", "--features", path("mean.pt"), "--data"};

    JsonNode ofModel = json(Home.words(how, drawn)).get(0);
    Home.Result ofSamples =
        home.run(Home.words(new String[] {"evaluate", "--samples", drawn}, Home.words(how, drawn)));

    assertEquals(drawn, ofModel.get("provenance").get("reference").asText());
    assertEquals(8, ofModel.get("provenance").get("reference_images").asInt());
    assertEquals(0, ofModel.get("mean").asDouble(), 1e-6);
    assertEquals(0, ofSamples.code(), ofSamples.err());
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
              path("mean.pt"),
              "--device",
              "cpu",
              "--json");
      assertEquals(0, result.code(), result.err());
      figures.add(figures(result).get(0));
    }
    assertEquals(7.5, figures.get(1).at("/provenance/guidance_scale").asDouble());
    assertEquals(4, figures.get(1).at("/provenance/classes").asInt());
    assertNotEquals(figures.get(0).get("mean"), figures.get(1).get("mean"));
  }

  @Test
  void theClassifierNeedsNoFileAndIsNamed() throws IOException {
    JsonNode figures = json("-n", "70", "--metrics", "fid,is,prdc", "--features", "classifier");

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
    JsonNode figures = json("-n", "4", "--metrics", "nll,swd", "--nll-images", "3");

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
    String[] how = {"-n", "8", "--metrics", "fid", "--features", path("mean.pt")};
    JsonNode own = json(Home.words(how, "--save-reference", path("stats.npz")));
    JsonNode saved = json(Home.words(how, "--reference", path("stats.npz")));

    assertEquals(own.get(0).get("mean").asDouble(), saved.get(0).get("mean").asDouble(), 1e-12);
    assertEquals(path("stats.npz"), saved.get(0).get("provenance").get("reference").asText());
  }

  @Test
  void figuresThatWouldMeanNothingAreRefusedBeforeDrawing() {
    assertRefused("fid: a covariance of 64", "-n", "64", "--features", "classifier");
    assertRefused("torchvision's Inception3", "-n", "8", "--features", path("torchvision.pt"));
    assertRefused("is: the network", "-n", "8", "--metrics", "is", "--features", path("mean.pt"));
    assertRefused("--repeats", "-n", "8", "--repeats", "0");
    assertRefused("--input-range", "-n", "8", "--input-range", "bits");
    assertRefused("--metrics", "--metrics", "fids");
  }

  @Test
  void aNetworkLikeInceptionIsAskedItsWayButNotCalledIt() throws IOException {
    JsonNode figures =
        json("-n", "8", "--metrics", "fid,is", "--features", path("like-inception.pt"));

    assertEquals("score", figures.get(0).get("name").asText());
    assertEquals("frechet_distance", figures.get(2).get("name").asText());
    assertEquals(
        "bytes, resized by the network",
        figures.get(2).get("provenance").get("preparation").asText());
  }

  @Test
  void likeIsComparedWithLikeOnly() throws IOException {
    String[] how = {"--metrics", "kid", "--features", path("mean.pt")};
    Path four = write("four.json", Home.words(how, "-n", "8", "--steps", "4"));
    Path two = write("two.json", Home.words(how, "-n", "8", "--steps", "2"));
    Path fewer = write("fewer.json", Home.words(how, "-n", "6", "--steps", "4"));

    Home.Result compared = home.run("evaluate", "--compare", four.toString(), two.toString());
    Home.Result refused = home.run("evaluate", "--compare", four.toString(), fewer.toString());

    assertEquals(0, compared.code(), compared.err());
    assertTrue(compared.out().contains("steps is 4 and 2"), compared.out());
    assertEquals(1, refused.code());
    assertTrue(
        refused.err().contains("kernel_distance cannot be compared: images is 8 and 6"),
        refused.err());

    JsonNode event =
        JSON.readTree(
            home.run("evaluate", "--json", "--compare", four.toString(), two.toString()).out());
    assertEquals("compared", event.path("event").asText());
    assertEquals("kernel_distance", event.at("/pairs/0/a/name").asText());
    assertEquals(4, event.at("/pairs/0/a/provenance/steps").asInt());
    assertEquals(2, event.at("/pairs/0/b/provenance/steps").asInt());
  }

  @Test
  void evaluationsOfOneDocumentCompareToo() throws IOException {
    String figure =
        """
        {
          "figures" : [ {
            "name" : "swd", "mean" : %s, "deviation" : 0.0, "values" : [ %s ],
            "provenance" : { "images" : 8 }
          } ]
        }
        """;
    Path a = Files.writeString(folder.resolve("a.json"), figure.formatted(1, 1));
    Path b = Files.writeString(folder.resolve("b.json"), figure.formatted(2, 2));

    Home.Result result = home.run("evaluate", "--compare", a.toString(), b.toString());

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().startsWith("swd  "), result.out());
  }

  @Test
  void whatIsNoEvaluationIsNamed() throws IOException {
    Path picture = folder.resolve("not.json");
    ImageIO.write(new BufferedImage(8, 8, TYPE_INT_RGB), "png", picture.toFile());
    Path events = Files.writeString(folder.resolve("cut.json"), "{\"event\":\"started\"}\n");
    for (Path file : List.of(picture, events, folder, folder.resolve("absent.json"))) {
      Home.Result result = home.run("evaluate", "--compare", file.toString(), file.toString());
      assertEquals(1, result.code(), result.err());
      assertTrue(result.err().startsWith("ddpm: " + file + ": "), result.err());
    }
  }

  private static void assertRefused(String reason, String... args) {
    Home.Result result = evaluate(args);
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains(reason), result.err());
    assertTrue(!result.err().contains("sample "), result.err());
  }

  private static Home.Result evaluate(String... args) {
    return home.run(
        Home.words(
            new String[] {"evaluate", "--model", home.tiny().toString(), "--json"},
            Home.words(args, "--device", "cpu", "--precision", "fp32")));
  }

  private static JsonNode json(String... args) throws IOException {
    Home.Result result = evaluate(args);
    assertEquals(0, result.code(), result.err());
    return figures(result);
  }

  private static JsonNode figures(Home.Result result) throws IOException {
    List<JsonNode> evaluated = new ArrayList<>();
    for (String line : result.out().lines().toList()) {
      JsonNode event = JSON.readTree(line);
      if (event.path("event").asText().equals("evaluated")) {
        evaluated.add(event);
      }
    }
    assertEquals(1, evaluated.size(), result.out());
    return evaluated.get(0).get("figures");
  }

  private static Path write(String name, String... args) throws IOException {
    Home.Result result = evaluate(args);
    assertEquals(0, result.code(), result.err());
    return Files.writeString(folder.resolve(name), result.out());
  }

  private static Path newestImages() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("data/cache"))) {
      return files
          .filter(file -> file.endsWith("images.u8"))
          .max((a, b) -> Long.compare(a.toFile().lastModified(), b.toFile().lastModified()))
          .orElseThrow();
    }
  }

  private static String tiny() {
    return home.tiny().toString();
  }

  private static String path(String name) {
    return folder.resolve(name).toString();
  }
}
