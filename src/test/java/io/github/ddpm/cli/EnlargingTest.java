package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.diffusers.PipelineFolder;
import io.github.ddpm.output.Png;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that draw larger images of small ones: 8 → 16 → 32. */
@Tag("slow")
final class EnlargingTest {
  private static final String[] TO16 = {
    "data.image_size=16",
    "model.low_resolution=8",
    "training.noise_level=9",
    "sampling.noise_level=3"
  };

  @TempDir static Path folder;
  private static Home home;

  @BeforeAll
  static void trainThree() throws IOException {
    home = Home.in(folder);
    train("base");
    train("to16", TO16);
    train("to32", "data.image_size=32", "model.low_resolution=16", "training.noise_level=0");
    Path small = Files.createDirectories(folder.resolve("small"));
    for (int i = 0; i < 3; i++) {
      BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, i, 0xFFFFFF);
      ImageIO.write(image, "png", small.resolve("image" + i + ".png").toFile());
    }
  }

  private static void train(String run, String... settings) {
    String[] set =
        Stream.of(settings).flatMap(each -> Stream.of("--set", each)).toArray(String[]::new);
    String[] words = {"--run", home.path("checkpoints/" + run)};
    Home.Result result = home.train(Home.words(words, set));
    assertEquals(0, result.code(), result.err());
  }

  private static Home.Result done(String... options) {
    Home.Result result = home.sample(options);
    assertEquals(0, result.code(), result.err());
    return result;
  }

  private static void refused(String why, String... options) {
    Home.Result result = home.sample(Home.words(options, "--out", home.path("refused")));
    assertEquals(2, result.code(), result.err());
    assertTrue(result.complaints().contains(why), result.err());
    assertTrue(Files.notExists(folder.resolve("refused")));
  }

  @Test
  void aCheckpointSaysWhatDiffusersNeedsToDrawWithIt() throws IOException {
    Path checkpoint = folder.resolve("checkpoints/to16/step-00000003");
    String unet = Files.readString(checkpoint.resolve("unet/config.json"));
    for (String field :
        List.of(
            "\"in_channels\": 6", "\"out_channels\": 3", "\"class_embed_type\": \"timestep\"")) {
      assertTrue(unet.contains(field), field + " in " + unet);
    }
    assertTrue(Files.exists(checkpoint.resolve("image_noising_scheduler/scheduler_config.json")));
    Path untold = folder.resolve("checkpoints/to32/step-00000003");
    assertTrue(
        Files.readString(untold.resolve("unet/config.json"))
            .contains("\"class_embed_type\": null"));
    assertTrue(Files.notExists(untold.resolve("image_noising_scheduler")));
  }

  @Test
  void aResumedRunEndsWithTheSameWeights() throws IOException {
    train("again", TO16);
    Path last = folder.resolve("checkpoints/again/step-00000003");
    PathUtils.deleteDirectory(last);
    train("again", TO16);
    for (String file : List.of(PipelineFolder.WEIGHTS, "training/state.safetensors")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("checkpoints/to16/step-00000003").resolve(file)),
          Files.readAllBytes(last.resolve(file)),
          file);
    }
  }

  /** The small images are noised along the schedule, whatever the path of what is drawn. */
  @Test
  void aStraightPathLeadsToLargerImagesToo() throws IOException {
    train("straight", "diffusion.path=flow", "diffusion.prediction=flow");
    train(
        "straight16",
        Stream.concat(
                Stream.of(TO16), Stream.of("diffusion.path=flow", "diffusion.prediction=flow"))
            .toArray(String[]::new));
    done("--model", "straight", "--upscale", "straight16", "-n", "2", "--out", home.path("flow"));
    done("--model", "straight16", "--enlarge", home.path("small"), "--out", home.path("flow3"));
    assertEquals(3, home.names("flow3").size());
  }

  @Test
  void aCascadeDrawsTheSameImagesWholeInPartsAndAfterACut() throws IOException {
    String[] how = {"--model", "base", "--upscale", "to16", "--upscale", "to32", "-n", "5"};
    done(Home.words(how, "--out", home.path("whole")));
    assertEquals(5, home.names("whole").size());
    BufferedImage image = ImageIO.read(folder.resolve("whole/00004.png").toFile());
    assertEquals(32, image.getWidth());

    for (String part : List.of("1/2", "2/2")) {
      done(Home.words(how, "--batch", "1", "--shard", part, "--out", home.path("parts")));
    }
    for (String name : home.names("whole")) {
      assertEquals(home.pixels("whole/" + name), home.pixels("parts/" + name), name);
    }
    List<Integer> last = home.pixels("whole/00003.png");
    Files.delete(folder.resolve("whole/00003.png"));
    done(Home.words(how, "--out", home.path("whole")));
    assertEquals(last, home.pixels("whole/00003.png"));

    Map<String, String> text = Png.text(folder.resolve("whole/00000.png"));
    assertTrue(text.get("ddpm.model").startsWith("base/"), text.toString());
    assertTrue(text.get("ddpm.stage2").startsWith("to16/"), text.toString());
    assertTrue(text.get("ddpm.stage2").contains("noise_level=3"), text.toString());
    assertTrue(text.get("ddpm.stage3").startsWith("to32/"), text.toString());
    Home.Result shown = home.run("show", home.path("whole/00000.png"));
    assertTrue(shown.out().contains("# stage2"), shown.out());
  }

  @Test
  void aFolderIsEnlargedFileByFileAndOneImageAsOftenAsWanted() throws IOException {
    String[] how = {"--model", "to16", "--enlarge", home.path("small")};
    done(Home.words(how, "--out", home.path("large")));
    assertEquals(List.of("00000.png", "00001.png", "00002.png"), home.names("large"));
    String[] one = {"--model", "to16", "--enlarge", home.path("small/image0.png"), "-n", "2"};
    done(Home.words(one, "--out", home.path("two")));
    assertEquals(home.pixels("large/00000.png"), home.pixels("two/00000.png"));
    assertNotEquals(home.pixels("two/00000.png"), home.pixels("two/00001.png"));

    String[] further = {"--enlarge", home.path("small"), "--upscale", "to32"};
    done(Home.words(further, "--model", "to16", "--out", home.path("larger")));
    assertEquals(32, ImageIO.read(folder.resolve("larger/00002.png").toFile()).getWidth());
  }

  /** Whatever is shown has a part in what is drawn: another folder is another work. */
  @Test
  void otherSmallImagesAreNotTakenForTheSame() {
    String[] how = {"--model", "to16", "--out", home.path("mixed"), "--enlarge"};
    done(Home.words(how, home.path("small/image0.png")));
    Home.Result other = home.sample(Home.words(how, home.path("small/image1.png")));
    assertEquals(1, other.code(), other.err());
    assertTrue(other.complaints().contains("ddpm.enlarged"), other.err());
  }

  @Test
  void whatDoesNotFitTogetherIsRefusedWithAReason() {
    String small = home.path("small");
    refused("--enlarge SMALL.png", "--model", "to16");
    refused("is shown no small images", "--model", "base", "--enlarge", small);
    refused("draws from noise alone", "--model", "base", "--upscale", "base");
    refused("enlarges images of 16x16 to 32x32", "--model", "base", "--upscale", "to32");
    refused("give --enlarge", "--model", "to16", "--upscale", "to32");
    refused(
        "leave out --interpolate", "--model", "base", "--upscale", "to16", "--interpolate", "1,2");
    refused(
        "leave out --interpolate",
        "--model",
        "to16",
        "--from",
        small + "/image0.png",
        "--enlarge",
        small);
    refused("without classes", "--model", "to16", "--enlarge", small, "--class", "1");
    refused(
        "sampling.noise_level",
        "--model",
        "to16",
        "--enlarge",
        small,
        "--set",
        "sampling.noise_level=10");
    Home.Result sweep =
        home.run(
            "sweep",
            "--model",
            "to16",
            "--samplers",
            "ddim",
            "--steps",
            "2",
            "--out",
            home.path("s.png"));
    assertEquals(2, sweep.code(), sweep.err());
    assertTrue(sweep.complaints().contains("ddpm sample --enlarge"), sweep.err());
  }

  @ParameterizedTest
  @CsvSource({
    "model.low_resolution=3, model.low_resolution",
    "model.low_resolution=8, model.low_resolution",
    "training.noise_level=20, training.noise_level",
    "training.noise_level=10, sampling.noise_level",
    "model.classes=4, model.classes",
  })
  void settingsThatCannotBeAreRefused(String setting, String key) {
    Home.Result result =
        home.train(
            "--run",
            home.path("checkpoints/none"),
            "--set",
            "model.low_resolution=4",
            "--set",
            setting);
    assertEquals(2, result.code(), result.err());
    assertTrue(result.complaints().contains(key), result.err());
  }

  @Test
  void itIsMeasuredByWhatItDrawsOfTheRealImagesMadeSmall() {
    String[] how = {"evaluate", "--model", "to16", "--device", "cpu", "-n", "4", "--metrics"};
    Home.Result swd = home.run(Home.words(how, "swd"));
    assertEquals(0, swd.code(), swd.err());
    assertTrue(swd.out().contains("swd"), swd.out());
    Home.Result nll = home.run(Home.words(how, "nll"));
    assertEquals(2, nll.code(), nll.err());
    assertTrue(nll.complaints().contains("leave nll out"), nll.err());
  }

  @Test
  void trainingGoesOnFromItAndAnotherSizeIsRefused() throws IOException {
    String[] how = {
      "train", "--config", "start.yaml", "--init", "to16", "--set", "training.noise_level=9",
    };
    Files.writeString(
        folder.resolve("configs/start.yaml"),
        """
        device: cpu
        precision: fp32
        data: {size: 16}
        diffusion: {timesteps: 20, schedule: cosine}
        training: {steps: 2, batch_size: 4, preview_images: 4}
        sampling: {steps: 4, noise_level: 3}
        """);
    String[] run = {"--run", home.path("checkpoints/start")};
    Home.Result started = home.run(Home.words(how, run));
    assertEquals(0, started.code(), started.err());
    done("--model", "start", "--enlarge", home.path("small"), "--out", home.path("started"));
    String[] another = {"--set", "model.low_resolution=4", "--run", home.path("checkpoints/other")};
    Home.Result other = home.run(Home.words(how, another));
    assertEquals(2, other.code(), other.err());
    assertTrue(other.complaints().contains("model.low_resolution"), other.err());
  }
}
