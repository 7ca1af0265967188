package io.github.ddpm.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.data.ImageSize;
import io.github.ddpm.source.ImageSource;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collection looks like. */
class AppearanceTest {
  @TempDir Path folder;

  @Test
  void whatMostPicturesLookLikeDecides() throws IOException {
    for (int i = 0; i < 9; i++) {
      picture("a/" + i, 60, 80, BufferedImage.TYPE_INT_RGB);
      picture("b/" + i, 60, 80, BufferedImage.TYPE_BYTE_GRAY);
    }
    picture("b/odd", 300, 20, BufferedImage.TYPE_INT_RGB);

    Appearance seen = look();

    assertEquals(new Appearance(19, new ImageSize(60, 80), false, List.of("a", "b")), seen);
  }

  @Test
  void uprightAndLyingPicturesTogetherBecomeSquares() throws IOException {
    for (int i = 0; i < 8; i++) {
      picture(
          String.valueOf(i),
          i % 2 == 0 ? 60 : 80,
          i % 2 == 0 ? 80 : 60,
          BufferedImage.TYPE_BYTE_GRAY);
    }

    Appearance seen = look();

    assertEquals(new Appearance(8, ImageSize.square(60), true, List.of()), seen);
  }

  @Test
  void unreadablePicturesAreLeftOutUnlessAllAre() throws IOException {
    Files.write(folder.resolve("bad.png"), new byte[] {1, 2, 3});
    IOException error = assertThrows(IOException.class, () -> look());
    assertTrue(error.getMessage().contains("ddpm data inspect"), error.getMessage());

    picture("good", 9, 9, BufferedImage.TYPE_INT_RGB);
    assertEquals(ImageSize.square(9), look().size());
  }

  private void picture(String name, int height, int width, int type) throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    TestImageFiles.write(folder.resolve(name + ".png"), TestImageFiles.encoded(image, "png"));
  }

  private Appearance look() throws IOException {
    ImageSource source = Sources.open(folder);
    return Appearance.of(source, source.classes());
  }
}
