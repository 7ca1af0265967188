package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ddpm sample --seeds}: chosen images of a seed. */
final class SeedsTest extends TrainedRunTest {
  @Test
  void theyAreTheImagesOfTheSameNumbersAndNoOthers() throws IOException {
    sample("-n", "8", "--out", home.path("all"));

    Home.Result result = sample("--seeds", "6,1-2", "--out", home.path("some"));

    assertEquals(new Home.Result(0, home.path("some") + "\n", ""), result);
    assertEquals(List.of("00001.png", "00002.png", "00006.png"), home.names("some"));
    for (String name : home.names("some")) {
      assertEquals(home.pixels("all/" + name), home.pixels("some/" + name));
    }
  }

  @Test
  void theyCompleteAFolderOfOthers() throws IOException {
    sample("-n", "2", "--out", home.path("images"));

    assertEquals(0, sample("--seeds", "1,3", "--out", home.path("images")).code());

    assertEquals(List.of("00000.png", "00001.png", "00003.png"), home.names("images"));
  }

  @Test
  void aShardHasItsPartOfThem() throws IOException {
    sample("--seeds", "0,4,9", "--shard", "2/2", "--out", home.path("part"));

    assertEquals(List.of("00004.png", "00009.png"), home.names("part"));
  }

  @Test
  void aGridHasThemSideBySide() throws IOException {
    sample("--seeds", "2,30,7", "--columns", "3", "--out", home.path("grid.png"));

    assertEquals(
        3 * 10 + 2, ImageIO.read(folder.resolve("grid.png").toFile()).getWidth(), "no holes");
  }

  @Test
  void theCountMayBeGivenIfItAgrees() {
    assertEquals(0, sample("--seeds", "0-2", "-n", "3", "--out", home.path("a.png")).code());
  }

  @ParameterizedTest
  @CsvSource({
    "'--seeds 0-2 -n 4', '-n: is 4, but --seeds names 3 images'",
    "'--seeds 0-2 -n 64', '-n: is 64, but --seeds names 3 images'",
    "'--seeds 0-2 --interpolate 1,2', '--seeds: names new images'",
    "'--seeds 2-0', '--seeds: 2-0 ends before it begins'",
    "'--seeds one', '--seeds: must be numbers such as 0-63,100'"
  })
  void contradictionsAreWrongUsage(String options, String message) {
    Home.Result result = sample(options.split(" "));

    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().startsWith("ddpm: " + message), result.err());
  }

  private Home.Result sample(String... options) {
    return home.sample(Home.words(options, "--model", model.toString()));
  }
}
