package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where {@code ddpm sample} writes images, and how it resumes; from one trained run. */
final class SampleOutputTest extends TrainedRunTest {
  @Test
  void aShardHasItsPartOfTheImagesUnderTheirOwnNumbers() throws IOException {
    sample("-n", "5", "--out", home.path("all"));
    sample("-n", "5", "--shard", "1/2", "--out", home.path("parts"), "--batch", "1");
    assertEquals(List.of("00000.png", "00001.png"), home.names("parts"));
    sample("-n", "5", "--shard", "2/2", "--out", home.path("parts"), "--batch", "2");

    assertEquals(home.names("all"), home.names("parts"));
    for (String name : home.names("all")) {
      assertEquals(home.pixels("all/" + name), home.pixels("parts/" + name));
    }
  }

  @Test
  void aShardOfFewImagesMayHaveNone() {
    Home.Result result = sample("-n", "2", "--shard", "1/3", "--out", home.path("none"));
    assertEquals(new Home.Result(0, "shard 1 of 3 has no image\n", ""), result);
    assertFalse(Files.exists(folder.resolve("none")));
  }

  @Test
  void shardsThatWereDrawnDifferentlyDoNotShareAFolder() throws IOException {
    sample("-n", "5", "--shard", "1/2", "--out", home.path("mixed"));
    for (String other : List.of("--set=sampling.grain=4", "--eta=1")) {
      Home.Result refused = sample("-n", "5", "--shard", "2/2", other, "--out", home.path("mixed"));
      assertEquals(1, refused.code(), refused.err());
      assertTrue(refused.err().contains("made differently"), refused.err());
    }
    assertEquals(List.of("00000.png", "00001.png"), home.names("mixed"));
  }

  @Test
  void aRunThatWasCutOffDrawsWhatIsMissingAndNothingElse() throws IOException {
    sample("-n", "5", "--out", home.path("all"));
    sample("-n", "5", "--out", home.path("cut"));
    FileTime longAgo = FileTime.fromMillis(0);
    for (String name : home.names("cut")) {
      Files.setLastModifiedTime(folder.resolve("cut/" + name), longAgo);
    }
    Files.delete(folder.resolve("cut/00001.png"));
    Files.delete(folder.resolve("cut/00004.png"));

    assertEquals(0, sample("-n", "5", "--out", home.path("cut"), "--batch", "2").code());

    assertEquals(home.names("all"), home.names("cut"));
    for (String name : home.names("all")) {
      Path file = folder.resolve("cut/" + name);
      assertEquals(home.pixels("all/" + name), home.pixels("cut/" + name));
      boolean kept = !name.equals("00001.png") && !name.equals("00004.png");
      assertEquals(kept, Files.getLastModifiedTime(file).equals(longAgo), name);
    }
  }

  @Test
  void imagesOfAnotherSeedOrSamplerAreNotMixedIn() {
    sample("-n", "2", "--out", home.path("images"));

    for (String[] other : new String[][] {{"--seed", "1"}, {"--steps", "3"}, {"--eta", "1"}}) {
      Home.Result refused = sample(Home.words(other, "-n", "3", "--out", home.path("images")));
      assertEquals(1, refused.code());
      assertTrue(refused.err().contains("made differently"), refused.err());
    }
  }

  @ParameterizedTest
  @CsvSource({"a.zip", "a.npz", "a.gif", "a.apng"})
  void theSuffixSaysWhatIsWritten(String name) throws IOException {
    String[] words = {"-n", "3", "--batch", "2", "--set", "sampling.grain=2", "--out"};
    Home.Result result = sample(Home.words(words, home.path(name)));

    assertEquals(new Home.Result(0, home.path(name) + "\n", ""), result);
    String bytes = Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
    String magic =
        Map.of("a.zip", "PK", "a.npz", "PK", "a.gif", "GIF89a", "a.apng", "\u0089PNG").get(name);
    assertTrue(bytes.startsWith(magic));
  }

  @Test
  void aBatchBelowTheGrainIsWarnedOf() {
    Home.Result result = sample("-n", "1", "--batch", "2", "--out", home.path("warned.png"));
    assertEquals(0, result.code());
    assertTrue(result.err().contains("batch_size"), result.err());
  }

  @Test
  void aFilmEndsAtTheImagesAndBeginsAtTheirNoise() throws IOException {
    sample("-n", "2", "--out", home.path("grid.png"));
    sample("-n", "2", "--out", home.path("film.png"), "--every", "2", "--batch", "1");

    String bytes = Files.readString(folder.resolve("film.png"), StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains("acTL\0\0\0\3"), "steps 0, 2 and 4");
    assertNotEquals(home.pixels("grid.png"), home.pixels("film.png"));
  }

  @ParameterizedTest
  @CsvSource({
    "--shard, 3/2, '--shard: must lie in 1 … 2'",
    "--shard, half, must be K/M such as 2/8",
    "--columns, -1, '--columns: must be at least 1'",
    "--columns, 0, '--columns: must be at least 1'",
    "--every, -1, '--every: must be at least 1'",
    "-n, 2000000, '-n: 2,000,000 images of 8x8 are too many for one picture'",
    "--out, a.jpg, '--out: images are written as .png or .gif only'"
  })
  void wishesThatCannotBeFulfilledAreWrongUsage(String option, String value, String message) {
    Home.Result result = sample(option, value);

    assertEquals(2, result.code(), result.err());
    assertTrue(result.err().contains(message), result.err());
  }

  private Home.Result sample(String... options) {
    return home.sample(Home.words(options, "--model", model.toString()));
  }
}
