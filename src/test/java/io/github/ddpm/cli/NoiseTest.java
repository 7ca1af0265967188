package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ddpm noise}. */
final class NoiseTest {
  private static final int SIDE = 24;

  @TempDir private Path folder;
  private Home home;

  @BeforeEach
  void drawAnImage() throws IOException {
    home = Home.in(folder);
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < SIDE * SIDE; i++) {
      image.setRGB(i % SIDE, i / SIDE, i * 0x010305);
    }
    ImageIO.write(image, "png", folder.resolve("image.png").toFile());
  }

  @Test
  void theStripGoesFromTheImageToNoise() throws IOException {
    Path strip = folder.resolve("strip.png");
    Home.Result result = noise("-n", "5", "--out", strip.toString());

    assertEquals(new Home.Result(0, strip + "\n", ""), result);
    BufferedImage image = ImageIO.read(folder.resolve("image.png").toFile());
    BufferedImage drawn = ImageIO.read(strip.toFile());
    assertEquals(5 * (SIDE + 2) + 2, drawn.getWidth());
    assertEquals(SIDE + 4, drawn.getHeight());
    double before = -1;
    for (int state = 0; state < 5; state++) {
      double difference = 0;
      for (int i = 0; i < SIDE * SIDE; i++) {
        int x = i % SIDE;
        int y = i / SIDE;
        int one = image.getRGB(x, y) & 0xFF;
        int other = drawn.getRGB(2 + state * (SIDE + 2) + x, 2 + y) & 0xFF;
        difference += Math.abs(one - other);
      }
      assertEquals(state == 0, difference == 0, "the first state is the image itself");
      assertTrue(difference > before, "each state is farther from the image");
      before = difference;
    }
  }

  @Test
  void theStripTellsHowItWasMade() throws IOException {
    assertEquals(0, home.train().code());
    String strip = home.path("told.png");
    String tiny = home.tiny().toString();

    assertEquals(0, noise("--out", strip, "--seed", "4", "--model", tiny).code());

    Home.Result shown = home.run("show", strip);
    assertEquals(0, shown.code(), shown.err());
    assertTrue(shown.out().contains("# model       tiny/step-00000003\n"), shown.out());
    assertTrue(shown.out().contains("# seed        4\n"), shown.out());
    assertTrue(shown.out().contains("# noised      image.png\n"), shown.out());
    assertTrue(shown.out().contains("# command     ddpm noise "), shown.out());
    assertTrue(shown.out().contains("timesteps: 20\n"), shown.out());
  }

  @Test
  void theScheduleIsThatOfTheSettings() throws IOException {
    noise("--out", home.path("linear.png"), "--set", "diffusion.schedule=linear");
    noise("--out", home.path("cosine.png"), "--set", "diffusion.schedule=cosine");
    home.run(
        "noise",
        home.path("image.png"),
        "--out",
        home.path("tiny.png"),
        "--config",
        "tiny.yaml",
        "--set",
        "diffusion.timesteps=1000");

    assertNotEquals(pixels("linear.png"), pixels("cosine.png"));
    assertEquals(pixels("tiny.png"), pixels("cosine.png"));
  }

  @Test
  void theScheduleCanBeAModels() throws IOException {
    home.train();
    noise("--out", home.path("model.png"), "--model", home.tiny().toString());
    home.run(
        "noise", home.path("image.png"), "--out", home.path("tiny.png"), "--config", "tiny.yaml");

    assertEquals(pixels("tiny.png"), pixels("model.png"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--set | diffusion.schedule=cosine | --set: diffusion.schedule: cannot be changed for a",
        "--set | sampling.steps=5 | --set: sampling.steps: cannot be changed for a trained model",
        "--config | tiny.yaml | --config: --model has a noise schedule too",
      })
  void aModelsScheduleIsTheModels(String option, String value, String refusal) {
    String out = home.path("a.png");

    Home.Result result = noise("--out", out, "--model", home.tiny().toString(), option, value);

    assertEquals(2, result.code());
    assertTrue(result.err().startsWith("ddpm: " + refusal), result.err());
    assertFalse(Files.exists(Path.of(out)));
  }

  @ParameterizedTest
  @CsvSource({"film.gif, GIF89a", "film.apng, \u0089PNG"})
  void aFilmShowsOneStateAfterTheOther(String name, String magic) throws IOException {
    assertEquals(0, noise("-n", "4", "--out", home.path(name)).code());

    String bytes = Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
    assertTrue(bytes.startsWith(magic));
    assertEquals(SIDE, ImageIO.read(folder.resolve(name).toFile()).getWidth());
  }

  @Test
  void aDamagedImageIsNamed() throws IOException {
    Path image = folder.resolve("image.png");
    Files.write(image, Arrays.copyOf(Files.readAllBytes(image), 40));

    Home.Result result = noise("--out", home.path("a.png"));

    assertEquals(1, result.code());
    assertTrue(result.err().startsWith("ddpm: " + image + ": is damaged ("), result.err());
  }

  @Test
  void aGreyImageStaysGrey() throws IOException {
    BufferedImage grey = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(1, 1, 0, 77);
    ImageIO.write(grey, "png", folder.resolve("image.png").toFile());
    noise("--out", home.path("a.png"));

    BufferedImage drawn = ImageIO.read(folder.resolve("a.png").toFile());
    assertEquals(1, drawn.getRaster().getNumBands());
    assertEquals(77, drawn.getRaster().getSample(3, 3, 0));
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    Files.writeString(folder.resolve("text.png"), "no image");
    assertTrue(
        home.run("noise", home.path("text.png")).err().contains("text.png: is not a PNG, JPEG"));
    assertTrue(home.run("noise", home.path("none.png")).err().contains("there is no file"));
    assertEquals(2, noise("-n", "1").code());
    assertEquals(2, noise("--out", "a.jpg").code());
    Files.writeString(folder.resolve("mine.png"), "mine");
    assertEquals(1, noise("--out", home.path("mine.png")).code());
    assertEquals("mine", Files.readString(folder.resolve("mine.png")));
  }

  private Home.Result noise(String... options) {
    String[] args = new String[options.length + 2];
    args[0] = "noise";
    args[1] = home.path("image.png");
    System.arraycopy(options, 0, args, 2, options.length);
    return home.run(args);
  }

  private String pixels(String name) throws IOException {
    BufferedImage image = ImageIO.read(folder.resolve(name).toFile());
    return Arrays.toString(
        image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null));
  }
}
