package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that holds 4 of 16 images out, from training to evaluation. */
@Tag("slow")
final class HoldoutRunTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] HELD = {"--set", "data.holdout=4"};

  @TempDir static Path folder;
  private static Home home;
  private static Evaluations evaluations;
  private static Home.Result training;

  @BeforeAll
  static void train() throws IOException {
    home = Home.in(folder);
    evaluations = new Evaluations(home);
    training = home.train(Home.words(HELD, "--json"));
    assertEquals(0, training.code(), training.err());
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  private static JsonNode record(Path run) throws IOException {
    return json(run.resolve("step-00000003/training/run.json"));
  }

  @Test
  void theLossOfHeldOutImagesIsWhereTheLossIs() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(home.tiny().resolve("metrics.jsonl"))) {
      lines.add(JSON.readTree(line));
    }
    assertEquals(3, lines.size());
    double loss = lines.get(2).get("holdout_loss").asDouble();
    assertTrue(loss > 0, lines.toString());
    assertFalse(lines.get(0).has("holdout_loss"));

    assertTrue(training.out().contains("\"holdout_loss\":" + loss), training.out());
    assertTrue(training.out().contains("\"images\":12,\"holdout\":4,"), training.out());
    String log = Files.readString(home.tiny().resolve("train.log"));
    assertTrue(log.contains("12 images of 8x8, 4 held out, on"), log);
    assertTrue(log.contains("holdout loss "), log);
    String page = Files.readString(home.tiny().resolve("report.html"));
    assertTrue(page.contains("\"holdout\":[{\"step\":3,"), page);
    try (Stream<Path> files = Files.list(home.tiny())) {
      Path events = files.filter(f -> f.toString().contains("tfevents")).findFirst().orElseThrow();
      assertTrue(Files.readString(events, StandardCharsets.ISO_8859_1).contains("holdout_loss"));
    }
  }

  @Test
  void otherImagesMayNotBeHeldOutLater() {
    for (String other : List.of("0", "5", "0.25")) {
      Home.Result result = home.train("--set", "data.holdout=" + other);
      assertEquals(2, result.code());
      assertTrue(result.err().contains("  data.holdout  4           " + other), result.err());
    }
    Home.Result same = home.train(HELD);
    assertEquals(0, same.code(), same.err());
  }

  @ParameterizedTest
  @CsvSource({
    "13, leaves 3 of 16 images to train on",
    "16, is 16",
    "0.01, is 0.01",
    "0.6, must be a whole number"
  })
  void aSplitThatCannotBeIsRefusedByName(String holdout, String reason) {
    Home.Result result = home.train("--run", home.path("none"), "--set", "data.holdout=" + holdout);
    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains("data.holdout: " + reason), result.err());
    assertFalse(Files.exists(folder.resolve("none/metrics.jsonl")));
  }

  @Test
  void aRunThatHoldsNothingOutIsRecordedAsBefore() throws IOException {
    Path plain = folder.resolve("plain");
    assertEquals(0, home.train("--run", plain.toString()).code());
    String text = Files.readString(plain.resolve("step-00000003/training/run.json"));
    assertFalse(text.contains("holdout"), text);
    assertFalse(record(plain).has("images"));
    assertFalse(Files.readString(plain.resolve("metrics.jsonl")).contains("holdout"));
    assertEquals(16, record(home.tiny()).get("images").asInt());
    assertEquals(4, record(home.tiny()).at("/config/data/holdout").asInt());

    Home.Result result =
        home.run(
            "evaluate",
            "--model",
            plain.toString(),
            "--metrics",
            "swd",
            "-n",
            "2",
            "--split",
            "holdout");
    assertEquals(2, result.code());
    assertTrue(result.err().contains("--split: no images of shapes are held out"), result.err());
  }

  @Test
  void theLikelihoodIsOfHeldOutImagesAndDistancesAreFromThoseTrainedOn() throws IOException {
    String[] how = {"-n", "16", "--metrics", "nll,swd", "--nll-images", "3"};
    JsonNode usual = evaluations.json(how);
    assertEquals("train", split(usual, 0));
    assertEquals(12, usual.get(0).at("/provenance/reference_images").asInt());
    assertEquals("holdout", split(usual, 1));
    assertEquals(4, usual.get(1).at("/provenance/reference_images").asInt());

    JsonNode train = evaluations.json(Home.words(how, "--split", "train"));
    JsonNode held = evaluations.json(Home.words(how, "--split", "holdout"));
    JsonNode all = evaluations.json(Home.words(how, "--split", "all"));
    assertEquals(usual.get(0), train.get(0));
    assertEquals(usual.get(1), held.get(1));
    for (JsonNode figures : List.of(held, all)) {
      assertNotEquals(train.get(0).get("mean"), figures.get(0).get("mean"));
    }
    for (JsonNode figures : List.of(train, all)) {
      assertNotEquals(held.get(1).get("mean"), figures.get(1).get("mean"));
    }
    assertEquals("all", split(all, 1));

    Home.Result shown =
        home.run(Home.words(new String[] {"evaluate", "--model", home.tiny().toString()}, how));
    assertTrue(shown.out().lines().anyMatch(line -> line.matches("swd .* of 16 images, train")));
    assertTrue(shown.out().lines().anyMatch(line -> line.matches("nll_.* of 3 images, holdout")));
  }

  @Test
  void figuresOfTwoPartsAreNotCompared() throws IOException {
    List<String> files = new ArrayList<>();
    for (String part : List.of("train", "holdout")) {
      Home.Result result = evaluations.run("-n", "4", "--metrics", "swd", "--split", part);
      assertEquals(0, result.code(), result.err());
      Path file = folder.resolve(part + ".json");
      files.add(Files.writeString(file, result.out()).toString());
    }
    Home.Result compared = home.run("evaluate", "--compare", files.get(0), files.get(1));
    assertEquals(1, compared.code());
    assertTrue(compared.err().contains("reference_split is train and holdout"), compared.err());
  }

  private static String split(JsonNode figures, int index) {
    return figures.get(index).at("/provenance/reference_split").asText();
  }

  /** Whatever is stored between evaluations is of one part: a second pass reads it all. */
  @Test
  void noPartReadsWhatIsStoredOfAnother() throws IOException {
    List<JsonNode> first = new ArrayList<>();
    List<JsonNode> second = new ArrayList<>();
    for (List<JsonNode> pass : List.of(first, second)) {
      for (String part : List.of("all", "holdout", "train")) {
        pass.add(evaluations.json("-n", "70", "--metrics", "kid,nll", "--split", part));
      }
    }
    assertEquals(first, second);
    List<String> features = new ArrayList<>();
    for (JsonNode figures : first) {
      features.add(figures.get(0).at("/provenance/features_sha256").asText());
    }
    assertEquals(features.get(1), features.get(2), "one classifier measures both parts");
    assertNotEquals(features.get(0), features.get(2));
    assertEquals(3, first.stream().map(figures -> figures.get(0).get("mean")).distinct().count());
  }

  @Test
  void imagesTrainedOnAreNeverCalledHeldOut() throws IOException {
    String[] how = {"-n", "2", "--metrics", "swd"};
    Home.Result other = evaluations.run(Home.words(how, "--set", "data.holdout=5"));
    Home.Result longer = evaluations.run(Home.words(how, "--set", "data.size=17"));

    assertEquals(2, other.code());
    assertTrue(other.err().contains("data.holdout: must be 4, with which"), other.err());
    assertEquals(2, longer.code());
    assertTrue(longer.err().contains("had 16 images when the run began, now 17"), longer.err());
    JsonNode all = evaluations.json(Home.words(how, "--set", "data.size=17", "--split", "all"));
    assertEquals(17, all.get(0).at("/provenance/reference_images").asInt());
  }

  @Test
  void anotherCollectionIsWhollyCompared() throws IOException {
    String drawn = home.path("drawn.npz");
    assertEquals(
        0, home.sample("-n", "8", "--out", drawn, "--model", home.tiny().toString()).code());
    JsonNode figure = evaluations.json("-n", "4", "--metrics", "swd", "--data", drawn).get(0);
    assertEquals("all", figure.at("/provenance/reference_split").asText());
    assertEquals(8, figure.at("/provenance/reference_images").asInt());

    JsonNode half =
        evaluations
            .json(
                "-n",
                "4",
                "--metrics",
                "swd",
                "--data",
                drawn,
                "--set",
                "data.holdout=0.5",
                "--split",
                "holdout")
            .get(0);
    assertEquals(4, half.at("/provenance/reference_images").asInt());
  }

  @Test
  void evaluationsDuringTrainingCompareWithTheImagesTrainedOn() throws IOException {
    Path run = folder.resolve("evaluated");
    Home.Result result =
        home.train(
            Home.words(
                HELD,
                "--run",
                run.toString(),
                "--set",
                "training.evaluate_every=3",
                "--set",
                "training.evaluate_images=4"));
    assertEquals(0, result.code(), result.err());
    String trained =
        evaluations.json("-n", "4", "--metrics", "swd").get(0).at("/provenance").toString();
    String conditions = record(run).at("/best/conditions").asText();
    String sha256 = conditions.replaceAll(".*data ([0-9a-f]{64}).*", "$1");
    assertTrue(trained.contains(sha256), conditions + " " + trained);
  }

  @Test
  void photosAreHeldOutWhateverTheCropAndAGrownFolderIsRefused() throws IOException {
    for (int i = 0; i < 9; i++) {
      photo(i);
    }
    String[] options = {
      "--run", home.path("photos-run"),
      "--set", "data.source=images",
      "--set", "data.path=" + home.path("photos"),
      "--set", "data.holdout=0.3",
      "--set", "data.crop=random"
    };
    Home.Result result = home.train(options);
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("holdout  3 more images, to measure with\n"), result.out());
    Path metrics = folder.resolve("photos-run/metrics.jsonl");
    assertTrue(Files.readString(metrics).contains("holdout_loss"));

    Home.Result inspected =
        home.run("data", "inspect", home.path("photos"), "--set", "data.holdout=0.3");
    assertTrue(
        inspected.out().contains("images      9\nholdout     3, which leaves 6 to train on\n"),
        inspected.out() + inspected.err());

    photo(9);
    Home.Result grown = home.train(Home.words(options, "--set", "training.steps=4"));
    assertEquals(2, grown.code(), grown.err());
    assertTrue(grown.err().contains("had 9 images when the run began, now 10"), grown.err());
  }

  private static void photo(int number) throws IOException {
    BufferedImage image = new BufferedImage(12, 9, BufferedImage.TYPE_INT_RGB);
    image.setRGB(number, 0, 0xFFFFFF);
    Path file = folder.resolve("photos/%s/%d.png".formatted(number % 2 == 0 ? "a" : "b", number));
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }
}
