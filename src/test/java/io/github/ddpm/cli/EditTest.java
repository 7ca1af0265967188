package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ddpm sample} with images and seeds as input, and {@code ddpm sweep}. */
@Tag("slow")
final class EditTest {
  @TempDir static Path folder;
  private static Home home;

  @BeforeAll
  static void trainAndDrawAnImage() throws IOException {
    home = Home.in(folder);
    Home.Result result = home.train();
    assertEquals(0, result.code(), result.err());
    done("-n", "1", "--out", home.path("seed0"));
    done("-n", "1", "--seed", "9", "--out", home.path("seed9"));
    BufferedImage mask = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 8; y++) {
      for (int x = 4; x < 8; x++) {
        mask.getRaster().setSample(x, y, 0, 255);
      }
    }
    ImageIO.write(mask, "png", folder.resolve("mask.png").toFile());
    ImageIO.write(
        new BufferedImage(9, 8, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        folder.resolve("wide.png").toFile());
    Files.writeString(folder.resolve("no.png"), "no image");
  }

  @ParameterizedTest
  @CsvSource({
    "ddim, 0",
    "ddim, 1",
    "ddpm, 0",
    "dpm++, 0",
    "unipc, 0",
    "heun, 0",
    "predictor_corrector, 0"
  })
  void theEndsOfAnInterpolationAreTheImagesOfItsSeeds(String sampler, String eta)
      throws IOException {
    String out = "between-" + sampler + eta;
    String[] how = {"--sampler", sampler, "--eta", eta};
    done(with(how, "-n", "1", "--out", home.path(out + "/a")));
    done(with(how, "-n", "1", "--seed", "9", "--out", home.path(out + "/b")));
    done(with(how, "-n", "3", "--interpolate", "0,9", "--out", home.path(out)));

    assertEquals(pixels(out + "/a/00000.png"), pixels(out + "/00000.png"));
    assertNotEquals(pixels(out + "/00000.png"), pixels(out + "/00001.png"));
    assertEquals(pixels(out + "/b/00000.png"), pixels(out + "/00002.png"));
  }

  @Test
  void inpaintingKeepsWhatTheMaskLeavesBlackAndDrawsTheRest() throws IOException {
    String[] how = {"--inpaint", home.path("seed0/00000.png"), "--mask", home.path("mask.png")};
    done(with(how, "--resamplings", "2", "-n", "2", "--out", home.path("inpainted")));

    BufferedImage original = image("seed0/00000.png");
    for (String name : new String[] {"inpainted/00000.png", "inpainted/00001.png"}) {
      BufferedImage whole = image(name);
      int changed = 0;
      for (int y = 0; y < 8; y++) {
        for (int x = 0; x < 8; x++) {
          boolean same =
              Arrays.equals(
                  original.getRaster().getPixel(x, y, (int[]) null),
                  whole.getRaster().getPixel(x, y, (int[]) null));
          assertTrue(same || x >= 4, name + " at " + x + ", " + y);
          changed += same ? 0 : 1;
        }
      }
      assertTrue(changed > 16, "changed " + changed);
    }
  }

  @Test
  void aWeakVariationIsNearerToTheImageThanAStrongOne() throws IOException {
    String[] how = {"--from", home.path("seed0/00000.png"), "-n", "4", "--steps", "20"};
    done(with(how, "--strength", "0.1", "--out", home.path("weak")));
    done(with(how, "--strength", "1", "--out", home.path("strong")));

    double weak = 0;
    double strong = 0;
    for (int i = 0; i < 4; i++) {
      weak += distance("weak/0000" + i + ".png", "seed0/00000.png");
      strong += distance("strong/0000" + i + ".png", "seed0/00000.png");
    }
    assertTrue(weak < strong / 2, weak + " and " + strong);
  }

  @Test
  void oneNoisyImageIsDenoised() throws IOException {
    done("--denoise", home.path("seed0/00000.png"), "--t", "5", "--out", home.path("guess"));

    assertEquals(8, image("guess/00000.png").getWidth());
    assertTrue(Files.notExists(folder.resolve("guess/00001.png")));
  }

  @ParameterizedTest
  @CsvSource({
    "--interpolate 1, 2, --interpolate: must be two seeds",
    "--strength 0.5, 2, --strength: needs --from",
    "--from seed0/00000.png --strength 2, 2, '--strength: must lie in (0, 1]'",
    "--from seed0/00000.png --strength 0.01, 2, 'strength: 0.01 ends below'",
    "'--from seed0/00000.png --interpolate 1,2', 2, cannot be combined",
    "--from no.png, 1, 'no.png: is not a PNG, JPEG'",
    "--from none.png, 1, none.png",
    "--inpaint seed0/00000.png, 2, --inpaint: needs --mask",
    "--mask mask.png, 2, need --inpaint",
    "--inpaint seed0/00000.png --mask wide.png, 1, 'wide.png: is 8x9, but '",
    "--denoise seed0/00000.png, 2, --denoise: needs --t",
    "--denoise seed0/00000.png --t 20, 2, '--t: must lie in [0, 19]'",
    "--t 3, 2, --t: needs --denoise"
  })
  void whatCannotBeDoneIsNamed(String options, int code, String message) {
    String[] args =
        Stream.of(options.split(" "))
            .map(word -> word.endsWith(".png") ? home.path(word) : word)
            .toArray(String[]::new);
    Home.Result result = home.sample(with(args, "--out", home.path("refused.png")));

    assertEquals(code, result.code(), result.err());
    assertTrue(result.err().contains(message), result.err());
    assertTrue(Files.notExists(folder.resolve("refused.png")));
  }

  /** A photo is drawn on as it would be trained on: its centre, scaled, in the model's colours. */
  @Test
  void anyPhotoIsFittedToTheModelAndALineSaysSo() throws IOException {
    BufferedImage photo = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 48 * 32; i++) {
      boolean centre = i % 48 >= 8 && i % 48 < 40;
      photo.setRGB(i % 48, i / 48, !centre ? 0xFF0000 : i % 48 < 24 ? 0x204060 : 0xC0A080);
    }
    ImageIO.write(photo, "png", folder.resolve("photo.png").toFile());
    BufferedImage hole = new BufferedImage(48, 32, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 48 * 32; i++) {
      hole.getRaster().setSample(i % 48, i / 48, 0, i % 48 < 24 ? 255 : 0);
    }
    ImageIO.write(hole, "png", folder.resolve("hole.png").toFile());

    String[] inpaint = {"--inpaint", home.path("photo.png"), "--mask", home.path("hole.png")};
    Home.Result result =
        home.sample(with(inpaint, "--resamplings", "1", "-n", "1", "--out", home.path("in.png")));

    assertEquals(0, result.code(), result.err());
    String line =
        "ddpm: warning: "
            + home.path("photo.png")
            + ", 32x48, is cropped to its centre, scaled to 8x8";
    assertEquals(line, result.complaints().strip());
    BufferedImage drawn = image("in.png");
    for (int y = 0; y < 8; y++) {
      assertEquals(0xFFC0A080, drawn.getRGB(7, y), "kept, far from the edge");
      assertNotEquals(0xFF204060, drawn.getRGB(0, y), "redrawn");
    }
    for (String[] edit : new String[][] {{"--from"}, {"--denoise"}}) {
      String[] t = edit[0].equals("--denoise") ? new String[] {"--t", "5"} : new String[0];
      String out = home.path(edit[0] + ".png");
      result = home.sample(with(t, edit[0], home.path("photo.png"), "-n", "1", "--out", out));
      assertEquals(0, result.code(), result.err());
      assertEquals(line, result.complaints().strip());
    }
  }

  @Test
  void aPictureOfTheModelsSizeIsTakenAsItIsWithoutAWord() throws IOException {
    Home.Result result =
        home.sample("--from", home.path("seed0/00000.png"), "-n", "1", "--out", home.path("f.png"));

    assertEquals("", result.complaints());
  }

  @Test
  void anInterpolationIsOneRowUnlessColumnsAreGiven() throws IOException {
    String[] how = {"--interpolate", "0,9", "-n", "6", "--out"};
    done(with(how, home.path("row.png")));
    done(with(how, home.path("row.gif")));
    done(with(how, home.path("two.png"), "--columns", "2"));

    for (String name : List.of("row.png", "row.gif")) {
      assertEquals(6 * 10 + 2, image(name).getWidth());
      assertEquals(10 + 2, image(name).getHeight());
    }
    assertEquals(2 * 10 + 2, image("two.png").getWidth());
    assertEquals(3 * 10 + 2, image("two.png").getHeight());
  }

  @Test
  void aSweepIsATableOfImagesAndATableOfSeconds() throws IOException {
    String out = home.path("sweep.png");
    String[] how = {"--samplers", "ddim,dpm++,heun", "--steps", "2,4", "-n", "4", "--out", out};
    Home.Result result = sweep(how);

    assertEquals(0, result.code(), result.err());
    String number = "\\s+\\d+\\.\\d{4} s";
    assertTrue(
        result
            .out()
            .matches(
                "seconds per image\\Rsteps\\s+2\\s+4\\Rddim%1$s%1$s\\Rdpm\\+\\+%1$s%1$s\\Rheun%1$s%1$s\\R.*\\R"
                    .formatted(number)),
        result.out());
    // The first cell is the grid that sample draws: its pixels stand somewhere in the table.
    done("-n", "4", "--sampler", "ddim", "--steps", "2", "--out", home.path("cell.png"));
    assertTrue(contains(image("sweep.png"), image("cell.png")));
    Home.Result again = sweep(how);
    assertEquals(1, again.code());
    assertTrue(again.err().contains("exists already"), again.err());
    String shown = home.run("show", out).out();
    assertTrue(shown.contains("# command     ddpm sweep --device cpu"), shown);
  }

  @Test
  void aSweepTellsItsSecondsAsEventsToo() throws IOException {
    Home.Result result =
        sweep("--json", "--samplers=ddim,unipc", "--steps=4,2", "--out", home.path("told.png"));

    List<JsonNode> measured = new ArrayList<>();
    List<String> begun = new ArrayList<>();
    for (String line : result.out().lines().toList()) {
      JsonNode event = new ObjectMapper().readTree(line);
      if (event.path("event").asText().equals("began")) {
        begun.add(event.path("task").asText() + " " + event.path("total"));
      } else if (event.path("event").asText().equals("measured")) {
        // Both samplers have drawn once, untimed, before the first is timed.
        assertEquals(List.of("warm up 2", "sample 64"), begun.subList(0, 2));
        measured.add(event);
      }
    }
    assertEquals(4, measured.size(), result.out());
    assertEquals("ddim", measured.get(0).path("sampler").asText());
    assertEquals(IntNode.valueOf(2), measured.get(1).path("steps"));
    assertTrue(measured.get(1).path("seconds_per_image").asDouble() > 0, result.out());
  }

  @ParameterizedTest
  @CsvSource({
    "'--steps 2 --samplers ddim,euler', '--samplers: sampling.sampler: must be one of auto, ddpm, ddim, dpm++'",
    "'--steps 5,many', '--steps: sampling.steps: must be a whole number'",
    "--steps 21, '--steps: sampling.steps: must be at most'",
    "-n 0, '-n: must be at least 1'",
    "--out sweep.jpg, '--out: the table is written as .png'"
  })
  void aSweepThatCannotBeIsRefused(String options, String message) {
    Home.Result result = sweep(options.split(" "));

    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains(message), result.err());
  }

  private static Home.Result sweep(String... options) {
    return home.run(
        with(new String[] {"sweep", "--device", "cpu", "--precision", "fp32"}, options));
  }

  private static void done(String... options) {
    Home.Result result = home.sample(options);
    assertEquals(0, result.code(), result.err());
  }

  private static String[] with(String[] first, String... second) {
    return Stream.concat(Stream.of(first), Stream.of(second)).toArray(String[]::new);
  }

  private static BufferedImage image(String name) throws IOException {
    return ImageIO.read(folder.resolve(name).toFile());
  }

  private static String pixels(String name) throws IOException {
    BufferedImage image = image(name);
    return Arrays.toString(image.getRaster().getPixels(0, 0, 8, 8, (int[]) null));
  }

  private static double distance(String one, String other) throws IOException {
    int[] a = image(one).getRaster().getPixels(0, 0, 8, 8, (int[]) null);
    int[] b = image(other).getRaster().getPixels(0, 0, 8, 8, (int[]) null);
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum;
  }

  private static boolean contains(BufferedImage table, BufferedImage cell) {
    for (int top = 0; top <= table.getHeight() - cell.getHeight(); top++) {
      for (int left = 0; left <= table.getWidth() - cell.getWidth(); left++) {
        if (isAt(table, cell, left, top)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isAt(BufferedImage table, BufferedImage cell, int left, int top) {
    for (int y = 0; y < cell.getHeight(); y++) {
      for (int x = 0; x < cell.getWidth(); x++) {
        if (table.getRGB(left + x, top + y) != cell.getRGB(x, y)) {
          return false;
        }
      }
    }
    return true;
  }
}
