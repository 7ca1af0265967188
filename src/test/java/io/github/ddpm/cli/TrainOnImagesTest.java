package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ddpm train IMAGES}: without a settings file, and with one. */
final class TrainOnImagesTest {
  private static final String[] QUICK = {
    "--device",
    "cpu",
    "--precision",
    "fp32",
    "--set",
    "training.batch_size=2",
    "--set",
    "training.preview_images=1",
    "--set",
    "training.warmup_steps=1",
    "--set",
    "model.block_out_channels=[8]",
    "--set",
    "sampling.steps=2"
  };

  @TempDir Path folder;
  private Home home;
  private Path photos;

  @BeforeEach
  void makePictures() throws IOException {
    home = Home.in(folder);
    Files.copy(Path.of("configs/folder.yaml"), folder.resolve("configs/folder.yaml"));
    photos = folder.resolve("in/photos");
    for (int i = 0; i < 16; i++) {
      Path file = photos.resolve((i % 2 == 0 ? "cat/" : "dog/") + i + ".png");
      Files.createDirectories(file.getParent());
      BufferedImage image = new BufferedImage(12, 8, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 12, 0, 0xFF0000 + i);
      ImageIO.write(image, "png", file.toFile());
    }
  }

  @Test
  void settingsAreChosenToSuitTheImagesAndTold() {
    Home.Result result = home.run("train", photos.toString(), "--dry-run");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("path: \"" + photos), result.out());
    assertTrue(result.err().contains("16 images, mostly of 8x12, colour, 2 classes"), result.err());
    assertTrue(
        result
            .err()
            .contains("folder.yaml with data.image_size=[8, 12], data.channels=3, model.classes=2"),
        result.err());
    assertTrue(result.err().contains("--set"), result.err());
  }

  @Test
  void theUsersSettingsComeBeforeThoseThatSuit() {
    Home.Result result =
        home.run(
            "train",
            photos.toString(),
            "--dry-run",
            "--set",
            "model.classes=0",
            "--set",
            "data.image_size=16");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("classes: 0"), result.out());
    assertTrue(result.out().contains("image_size: 16\n"), result.out());
    assertTrue(result.err().contains("folder.yaml with data.channels=3; change"), result.err());
  }

  @Test
  void largePicturesAreTrainedInTheSmallSizeAskedFor() throws IOException {
    Path large = folder.resolve("large");
    Files.createDirectories(large);
    BufferedImage image = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(image, "png", large.resolve("1.png").toFile());

    Home.Result result =
        home.run("train", large.toString(), "--dry-run", "--set", "data.image_size=28");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.err().contains("1 image, mostly of 200x300"), result.err());
    assertTrue(result.err().contains("folder.yaml with data.channels="), result.err());
    assertFalse(result.err().contains("size="), result.err());
  }

  /** The user's network is not checked with folder.yaml's size. */
  @Test
  void theUsersNetworkNeedOnlySuitTheImages() {
    Home.Result result =
        home.run(
            Home.words(
                new String[] {"train", photos.toString(), "--dry-run"},
                "--set",
                "model.attention_resolutions=[6]",
                "--set",
                "data.image_size=24"));

    assertEquals(0, result.code(), result.err());
  }

  @Test
  void theRunIsNamedAfterTheImagesAndResumesWithTheSettingsItHas() throws IOException {
    Home.Result first = train("2");
    Path run = home.checkpoints().resolve("photos");
    assertTrue(Files.isDirectory(run.resolve("step-00000002")), "trained");
    // Were the settings chosen anew, they would differ now.
    for (int i = 0; i < 16; i++) {
      BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_INT_RGB);
      Path file = photos.resolve((i % 2 == 0 ? "cat/" : "dog/") + i + ".png");
      ImageIO.write(image, "png", file.toFile());
    }
    Home.Result same = home.run(Home.words(quick("2"), photos.toString(), "--other-images"));

    assertEquals(0, first.code(), first.err());
    assertEquals(0, same.code(), same.err());
    assertTrue(same.out().startsWith("trained  to step 2 before"), same.out());
    assertEquals(1, same.complaints().lines().count(), same.err());
  }

  @Test
  void otherImagesOfTheSameNameDoNotResumeIt() throws IOException {
    assertEquals(0, train("1").code());
    Path other = folder.resolve("other/photos.zip");
    zip(photos, other);

    Home.Result refused = home.run("train", other.toString());
    Home.Result named =
        home.run("train", other.toString(), "--run", home.path("zipped"), "--dry-run");

    assertEquals(2, refused.code(), refused.err());
    assertTrue(refused.err().contains("holds a run of other images, " + photos), refused.err());
    assertTrue(refused.err().contains("--run"), refused.err());
    assertEquals(0, named.code(), named.err());
  }

  @Test
  void anArchiveGivesItsNameWithoutSuffix() throws IOException {
    Path archive = folder.resolve("pets.v2.zip");
    zip(photos, archive);

    Home.Result result = home.run(Home.words(quick("1"), "--set", "seed=1", archive.toString()));

    assertEquals(0, result.code(), result.err());
    assertTrue(Files.isDirectory(home.checkpoints().resolve("pets.v2/step-00000001")));
  }

  /** As data/README.md says of spectrograms. */
  @Test
  void greyPicturesOf8And16BitsAreTrainedOnAndDrawnAsTheyAre() throws IOException {
    Path sounds = folder.resolve("in/sounds");
    Files.createDirectories(sounds);
    for (int i = 0; i < 6; i++) {
      boolean deep = i % 2 == 0;
      BufferedImage image =
          new BufferedImage(
              12, 8, deep ? BufferedImage.TYPE_USHORT_GRAY : BufferedImage.TYPE_BYTE_GRAY);
      for (int frame = 0; frame < 12; frame++) {
        for (int band = 0; band < 8; band++) {
          int loudness = (frame * band * (i + 1)) % 256;
          image.getRaster().setSample(frame, band, 0, deep ? 257 * loudness : loudness);
        }
      }
      ImageIO.write(image, "png", sounds.resolve(i + ".png").toFile());
    }

    Home.Result trained = home.run(Home.words(quick("2"), sounds.toString()));
    Home.Result drawn = home.sample("--model", "sounds", "-n", "2", "--out", home.path("drawn"));

    assertEquals(0, trained.code(), trained.err());
    assertTrue(trained.err().contains("6 images, mostly of 8x12, grey"), trained.err());
    assertTrue(
        trained.err().contains("folder.yaml with data.image_size=[8, 12], data.channels=1"),
        trained.err());
    assertEquals(0, drawn.code(), drawn.err());
    BufferedImage image = ImageIO.read(folder.resolve("drawn/00000.png").toFile());
    assertEquals("12x8", image.getWidth() + "x" + image.getHeight());
    assertEquals(1, image.getRaster().getNumBands());
    assertEquals(8, image.getColorModel().getPixelSize());
  }

  @Test
  void withASettingsFileTheyAreItsImages() {
    Home.Result result = home.train(photos.toString());

    assertEquals(0, result.code(), result.err());
    Path run = home.checkpoints().resolve("photos");
    String shown = home.run("show", run.toString()).out();
    assertTrue(shown.contains("images"), shown);
    assertTrue(shown.contains(photos.toString()), shown);
    assertFalse(Files.exists(home.tiny()));
  }

  @Test
  void aModelToStartFromBringsItsNetwork() {
    assertEquals(0, home.train().code());

    Home.Result result = home.run("train", photos.toString(), "--init", "tiny", "--dry-run");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("    - 8\n    - 16\n"), result.out());
    assertTrue(result.err().contains("the network of --init"), result.err());
  }

  @Test
  void whereThereIsNothingTheErrorSaysSo() {
    Home.Result result = home.run("train", home.path("nothing"));

    assertEquals(1, result.code());
    assertTrue(result.err().contains("there is nothing at " + home.path("nothing")), result.err());
  }

  private Home.Result train(String steps) {
    return home.run(Home.words(quick(steps), photos.toString()));
  }

  private static String[] quick(String steps) {
    return Home.words(
        Home.words(new String[] {"train"}, QUICK), "--set", "training.steps=" + steps);
  }

  private static void zip(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    try (OutputStream out = Files.newOutputStream(to);
        ZipOutputStream zip = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        zip.putNextEntry(new ZipEntry(from.relativize(file).toString()));
        Files.copy(file, zip);
        zip.closeEntry();
      }
    }
  }
}
