package io.github.ddpm.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomImagesTest {
  @Test
  void smallImagesAreMany() {
    assertEquals(256, RandomImages.of(of(32)).size());
  }

  @Test
  void largeImagesAreFewerRatherThanMoreThanAnArrayHolds() {
    // 256 colour images of 2048x2048 are 3 GiB, which an array of Java cannot hold.
    RandomImages images = RandomImages.of(of(2048));

    assertTrue(images.size() >= 1);
    assertTrue(images.pixels().length <= 1 << 26);
    images.copyTo(images.size() - 1, new byte[images.bytesPerImage()], 0);
  }

  private static RunConfig of(int side) {
    return ConfigLoader.override(
        RunConfig.defaults(),
        List.of(
            new Assignment("test", "data.image_size", String.valueOf(side)),
            new Assignment("test", "model.attention_resolutions", "[]")));
  }
}
