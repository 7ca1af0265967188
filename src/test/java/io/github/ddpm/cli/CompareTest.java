package io.github.ddpm.cli;

import static java.awt.image.BufferedImage.TYPE_INT_RGB;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ddpm.sampling.Samplers;
import io.github.ddpm.torch.ScriptFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddpm evaluate --compare}. */
final class CompareTest {
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
  }

  @Test
  void likeIsComparedWithLikeOnly() throws IOException {
    String[] how = {"--metrics", "kid", "--features", home.path("mean.pt")};
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

    String earlier = Files.readString(two).replaceAll("\"samplers_version\"\\s*:\\s*\\d+,", "");
    Path old = Files.writeString(folder.resolve("old.json"), earlier);
    Home.Result aged = home.run("evaluate", "--compare", two.toString(), old.toString());
    assertEquals(0, aged.code(), aged.err());
    assertTrue(
        aged.out().contains("samplers_version is " + Samplers.VERSION + " and not told"),
        aged.out());

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
    Path image = folder.resolve("not.json");
    ImageIO.write(new BufferedImage(8, 8, TYPE_INT_RGB), "png", image.toFile());
    Path events = Files.writeString(folder.resolve("cut.json"), "{\"event\":\"started\"}\n");
    Path parts =
        Files.writeString(folder.resolve("parts.json"), "{\"figures\":[{\"name\":\"a\"}]}");
    for (Path file : List.of(image, events, parts, folder, folder.resolve("absent.json"))) {
      Home.Result result = home.run("evaluate", "--compare", file.toString(), file.toString());
      assertEquals(1, result.code(), result.err());
      assertTrue(result.err().startsWith("ddpm: " + file + ": "), result.err());
    }
  }

  private static Path write(String name, String... args) throws IOException {
    Home.Result result = evaluations.run(args);
    assertEquals(0, result.code(), result.err());
    return Files.writeString(folder.resolve(name), result.out());
  }
}
