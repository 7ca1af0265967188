package io.github.ddpm.cli;

import static java.awt.image.BufferedImage.TYPE_INT_RGB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ddpm.torch.ScriptFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddpm evaluate} of given images, and against the user's own collections. */
final class EvaluateSamplesTest {
  @TempDir static Path folder;
  private static Home home;
  private static Evaluations evaluations;

  @BeforeAll
  static void train() throws IOException {
    home = Home.in(folder);
    evaluations = new Evaluations(home);
    assertEquals(0, home.train().code());
    ScriptFile.write(folder.resolve("mean.pt"), ScriptFile.CHANNEL_MEANS);
  }

  @Test
  void imagesInAFolderAreMeasuredLikeTheModelThatDrewThem() throws IOException {
    home.sample("-n", "8", "--out", home.path("drawn"), "--model", home.tiny().toString());
    String[] how = {"-n", "8", "--metrics", "fid", "--features", home.path("mean.pt")};
    JsonNode model = evaluations.json(how);

    Home.Result result =
        home.run(
            Home.words(
                new String[] {"evaluate", "--samples", home.path("drawn"), "--data", "shapes"},
                Home.words(how, "--set", "data.size=16", "--device", "cpu", "--json")));

    assertEquals(0, result.code(), result.err());
    JsonNode figure = Evaluations.figures(result).get(0);
    assertEquals(model.get(0).get("mean"), figure.get("mean"));
  }

  @Test
  void theSameImagesGiveTheSameFiguresFromAFolderAZipAndAnNpz() throws IOException {
    List<JsonNode> figures = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    for (String out : List.of("same", "same.zip", "same.npz")) {
      String drawn = home.path(out);
      assertEquals(
          0, home.sample("-n", "8", "--out", drawn, "--model", home.tiny().toString()).code());
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
              home.path("mean.pt"),
              "--device",
              "cpu",
              "--json");
      assertEquals(0, result.code(), result.err());
      for (JsonNode figure : Evaluations.figures(result)) {
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
    assertTrue(few.err().contains("holds 2 images; give -n 2"), few.err());
    assertEquals(1, other.code());
    assertTrue(other.err().contains("b.png is 9x8 with 3 channels, but a.png is 8x8"), other.err());
  }

  @Test
  void dataCanBeAnyCollectionByItsPath() throws IOException {
    String drawn = home.path("o'reilly: 8.npz");
    assertEquals(
        0, home.sample("-n", "8", "--out", drawn, "--model", home.tiny().toString()).code());
    String[] how = {"-n", "8", "--metrics", "fid", "--features", home.path("mean.pt"), "--data"};

    JsonNode ofModel = evaluations.json(Home.words(how, drawn)).get(0);
    Home.Result ofSamples =
        home.run(Home.words(new String[] {"evaluate", "--samples", drawn}, Home.words(how, drawn)));

    assertEquals(drawn, ofModel.get("provenance").get("reference").asText());
    assertEquals(8, ofModel.get("provenance").get("reference_images").asInt());
    assertEquals(0, ofModel.get("mean").asDouble(), 1e-6);
    assertEquals(0, ofSamples.code(), ofSamples.err());
  }
}
