package io.github.ddpm.suitable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.config.Assignment;
import io.github.ddpm.config.ConfigLoader;
import io.github.ddpm.config.RunConfig;
import io.github.ddpm.data.ImageSize;
import io.github.ddpm.ingest.Appearance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings that suit a collection. */
class SuitableSettingsTest {
  private static final Path FOLDER_YAML = Path.of("configs", "folder.yaml");

  @ParameterizedTest
  @CsvSource({
    "28, 28, 28, 28",
    "32, 32, 32, 32",
    "30, 45, 32, 44",
    "48, 48, 48, 48",
    "50, 50, 48, 48",
    "480, 640, 48, 64",
    "640, 480, 64, 48",
    "1000, 1000, 64, 64",
    "100, 2000, 16, 64",
    "3, 3, 8, 8"
  })
  void anySizeGivesOneThatTheNetworkAccepts(int height, int width, int toHeight, int toWidth) {
    RunConfig config = config(new Appearance(100, new ImageSize(height, width), false, List.of()));

    assertEquals(new ImageSize(toHeight, toWidth), config.data().imageSize());
    assertEquals(config.data().imageSize().height(), config.unet().height());
  }

  @ParameterizedTest
  @CsvSource({"2, 16, 2", "2, 15, 0", "1, 100, 0", "0, 100, 0", "10, 60000, 10"})
  void classesCountWhereEachHasSomeImages(int classes, int images, int expected) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      names.add("class " + i);
    }

    RunConfig config = config(new Appearance(images, ImageSize.square(8), true, names));

    assertEquals(expected, config.model().classes());
    assertEquals(1, config.data().channels());
  }

  /** The size that images are drawn in decides, not the one that they have. */
  @Test
  void theLevelsSuitTheSizeThatIsAskedFor() {
    Appearance photos = new Appearance(100, ImageSize.square(1000), false, List.of());
    List<Assignment> given = List.of(new Assignment("--set", "data.image_size", ""));
    for (int side : new int[] {28, 100}) {
      Optional<ImageSize> asked = Optional.of(ImageSize.square(side));
      SuitableSettings chosen = SuitableSettings.of(photos, asked).without(given);
      assertEquals("data.channels=3", chosen.toString());
      assertEquals("nothing else", chosen.without(chosen.settings()).toString());
    }
    String deep = SuitableSettings.of(photos, Optional.of(ImageSize.square(104))).toString();
    assertTrue(deep.contains("model.block_out_channels=[16, 48, 96, 128]"), deep);
  }

  private static RunConfig config(Appearance seen) {
    return ConfigLoader.load(FOLDER_YAML, SuitableSettings.of(seen, Optional.empty()).settings());
  }
}
