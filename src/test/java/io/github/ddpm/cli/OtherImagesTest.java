package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is resumed with images that are not those it was trained on. */
final class OtherImagesTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void trainOnFourImages() throws IOException {
    home = Home.in(folder);
    for (int i = 0; i < 4; i++) {
      draw("pets/" + i + ".png", i);
    }
    Home.Result result = train("pets", 1);
    assertEquals(0, result.code(), result.err());
  }

  private void draw(String name, int colour) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    image.setRGB(3, 3, 0x305070 * colour);
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    ImageIO.write(image, "png", file.toFile());
  }

  private Home.Result train(String images, int steps, String... more) {
    String[] words = {
      "--set", "data.source=images",
      "--set", "data.path=" + home.path(images),
      "--set", "training.steps=" + steps
    };
    return home.train(Home.words(words, more));
  }

  @Test
  void theSameImagesElsewhereAreTheSame() throws IOException {
    Path moved = Files.createDirectories(folder.resolve("moved/here"));
    PathUtils.copyDirectory(folder.resolve("pets"), moved);
    Home.Result result = train("moved", 2);
    assertEquals(0, result.code(), result.err());
  }

  @Test
  void oneMoreIsRefusedUntilAskedForAndThenBelongsToTheRun() throws IOException {
    draw("pets/4.png", 9);

    Home.Result refused = train("pets", 2);
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("different images (4 then, 5 now)"), refused.err());
    assertTrue(refused.err().contains("give --other-images to continue"), refused.err());

    Home.Result allowed = train("pets", 2, "--other-images");
    assertEquals(0, allowed.code(), allowed.err());
    assertTrue(allowed.err().contains("warning: the images are not those"), allowed.err());
    assertTrue(allowed.out().contains("\ntrained  to step 2 "), allowed.out());

    Home.Result after = train("pets", 3);
    assertEquals(0, after.code(), after.err());
  }

  @Test
  void asManyOthersAreRefused() throws IOException {
    draw("pets/2.png", 77);
    Home.Result refused = train("pets", 2);
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("different images (4 then, 4 now)"), refused.err());
  }
}
