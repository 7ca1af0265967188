package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ddpm.torch.ScriptFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.commons.io.file.PathUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several processes share one work, and give what one process gives. */
final class ShardsTest {
  @TempDir private Path folder;
  private Home home;
  private Evaluations evaluations;

  @BeforeEach
  void train() throws IOException {
    home = Home.in(folder);
    evaluations = new Evaluations(home);
    assertEquals(0, home.train().code());
    ScriptFile.write(folder.resolve("mean.pt"), ScriptFile.CHANNEL_MEANS);
  }

  private String[] evaluation(String images, String... more) {
    String[] words = {
      "-n", images, "--metrics", "fid,kid,swd", "--features", home.path("mean.pt"), "--repeats", "2"
    };
    return Home.words(words, more);
  }

  private JsonNode ofOneProcess(String images) throws IOException {
    JsonNode figures = evaluations.json(evaluation(images));
    Files.move(cache(), folder.resolve("cache of one process"));
    return figures;
  }

  private Path cache() {
    return folder.resolve("data/cache/evaluation");
  }

  private List<Path> shards() throws IOException {
    try (Stream<Path> files = Files.walk(cache())) {
      return files.filter(file -> file.getFileName().toString().contains("shard")).toList();
    }
  }

  /** With 300 images each shard computes features of its own, with 30 none does. */
  @ParameterizedTest
  @CsvSource({"300", "30"})
  void theLastShardGivesTheFiguresOfOneProcess(String images) throws IOException {
    JsonNode expected = ofOneProcess(images);

    Home.Result second = evaluations.run(evaluation(images, "--shard", "2/3"));
    assertEquals(0, second.code(), second.err());
    assertTrue(second.out().contains("\"shard\":\"2/3\""), second.out());
    assertTrue(second.out().contains("\"missing\":[1,3]"), second.out());
    Home.Result words = home.run(withoutJson(evaluation(images, "--shard", "3/3")));
    assertEquals("shard 3 of 3 is done; shard 1 of 3 has not arrived", words.out().strip());
    JsonNode joined = evaluations.json(evaluation(images, "--shard", "1/3"));

    assertEquals(expected, joined);
    assertEquals(List.of(), shards());
    assertEquals(expected, evaluations.json(evaluation(images, "--shard", "3/3")), "repeated");
    assertEquals(expected, evaluations.json(evaluation(images)), "by one process, of what is kept");
  }

  private String[] withoutJson(String... words) {
    String[] first = {"evaluate", "--model", home.tiny().toString()};
    return Home.words(first, Home.words(words, "--device", "cpu", "--precision", "fp32"));
  }

  @Test
  void aShardThatWasLostIsNamedByTheOthersAndCanBeRepeated() throws IOException {
    JsonNode expected = ofOneProcess("300");
    evaluations.run(evaluation("300", "--shard", "1/2"));
    Path lost =
        shards().stream().filter(file -> file.toString().contains("images")).findAny().get();
    Files.delete(lost);

    Home.Result other = home.run(withoutJson(evaluation("300", "--shard", "2/2")));
    assertEquals("shard 2 of 2 is done; shard 1 of 2 has not arrived", other.out().strip());
    assertEquals(expected, evaluations.json(evaluation("300", "--shard", "1/2")));
  }

  @Test
  void aShardThatWasDrawnOtherwiseIsNamedWithWhatDiffers() throws IOException {
    evaluations.run(evaluation("300", "--shard", "1/2", "--steps", "2"));
    Home.Result other = home.run(withoutJson(evaluation("300", "--shard", "2/2", "--steps", "3")));
    assertEquals(
        List.of(
            "shard 2 of 2 is done; shard 1 of 2 has not arrived",
            "shard 1 of 2 is there, but of steps 2, not 3"),
        other.out().lines().toList());
  }

  /** A shard of swd alone is cut between the sampler's groups, not the network's. */
  @Test
  void shardsOfOtherMetricsAreNotMixedIn() throws IOException {
    JsonNode expected = ofOneProcess("300");
    assertEquals(
        0,
        evaluations
            .run("-n", "300", "--metrics", "swd", "--repeats", "2", "--shard", "2/3")
            .code());
    evaluations.run(evaluation("300", "--shard", "1/3"));
    evaluations.run(evaluation("300", "--shard", "2/3"));
    assertEquals(expected, evaluations.json(evaluation("300", "--shard", "3/3")));
  }

  @Test
  void theStatisticsThatTheLastShardHasSavedDoNotRefuseALateOne() throws IOException {
    String[] words = {"--save-reference", home.path("real.npz"), "--shard"};
    evaluations.run(evaluation("300", Home.words(words, "1/2")));
    JsonNode figures = evaluations.json(evaluation("300", Home.words(words, "2/2")));
    byte[] saved = Files.readAllBytes(folder.resolve("real.npz"));

    assertEquals(figures, evaluations.json(evaluation("300", Home.words(words, "1/2"))));
    assertArrayEquals(saved, Files.readAllBytes(folder.resolve("real.npz")));
    Home.Result alone =
        evaluations.run(evaluation("300", "--save-reference", home.path("real.npz")));
    assertEquals(2, alone.code());
    assertTrue(alone.err().contains("exists already"), alone.err());
  }

  /** Each machine would measure which one is faster. */
  @Test
  void theNumberFormatOfAModelWithoutARunIsChosenByTheUser() throws IOException {
    Path foreign = folder.resolve("foreign");
    PathUtils.copyDirectory(home.tiny().resolve("step-00000003"), foreign);
    PathUtils.delete(foreign.resolve("training"));
    Files.delete(foreign.resolve("manifest.json"));
    String[] model = {"--model", foreign.toString(), "-n", "4", "--shard", "1/2"};
    String[] draw = Home.words(model, "--out", home.path("drawn"));

    for (String[] words :
        List.of(
            Home.words(new String[] {"sample", "--device", "cpu"}, draw),
            Home.words(new String[] {"evaluate", "--device", "cpu", "--metrics", "swd"}, model))) {
      Home.Result refused = home.run(words);
      assertEquals(2, refused.code(), refused.err());
      assertTrue(refused.err().contains("--precision: is auto"), refused.err());
    }
    assertEquals(0, home.sample(draw).code());
  }

  @Test
  void processesThatFindTheirPartWriteNoFileTogether() throws Exception {
    String[] words = {"sample", "-n", "8", "--shard", "auto", "--out", home.path("all.npz")};
    Map<String, String> variables = Map.of("RANK", "1", "WORLD_SIZE", "2");
    try (DdpmProcess rank = DdpmProcess.ddpm(home, List.of(), variables, words)) {
      assertEquals(2, rank.exitCode());
      assertTrue(rank.err().contains("--out: the 2 processes"), rank.err());
    }
  }

  @Test
  void givenSamplesAreNotDivided() {
    Home.Result refused =
        home.run("evaluate", "--samples", "x", "--data", "shapes", "--shard", "1/2");
    assertEquals(2, refused.code());
    assertTrue(refused.err().contains("--shard"), refused.err());
  }

  @Test
  @Tag("slow")
  void processesThatEndAtOnceGiveTheFiguresOnceOrMoreButAlwaysTheSame() throws Exception {
    JsonNode expected = ofOneProcess("300");
    String[] words = evaluation("300", "--shard", "auto", "--json");
    List<Home.Result> results = atOnce(3, withoutJson(words));

    List<JsonNode> figures = new ArrayList<>();
    for (Home.Result result : results) {
      assertEquals(0, result.code(), result.err());
      if (result.out().contains("\"evaluated\"")) {
        figures.add(Evaluations.figures(result));
      }
    }
    assertTrue(!figures.isEmpty(), results.toString());
    figures.forEach(all -> assertEquals(expected, all));
    assertEquals(List.of(), shards());
  }

  @Test
  @Tag("slow")
  void imagesOfAFolderArePackedByProcessesToTheFileOfOne() throws Exception {
    for (int i = 0; i < 40; i++) {
      Path kind = Files.createDirectories(folder.resolve("photos/kind" + i % 3));
      BufferedImage image = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB);
      image.setRGB(i % 9, 1, 0x10203 * i);
      ImageIO.write(image, "png", kind.resolve(i + ".png").toFile());
    }
    String photos = home.path("photos");
    String[] size = {"--set", "data.image_size=8"};
    String[] one = {"data", "pack", photos, home.path("one.ddpm")};
    assertEquals(0, home.run(Home.words(one, size)).code());

    String[] words = {"data", "pack", photos, home.path("all.ddpm"), "--shard", "auto"};
    for (Home.Result result : atOnce(3, Home.words(words, size))) {
      assertEquals(0, result.code(), result.err());
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("one.ddpm")),
        Files.readAllBytes(folder.resolve("all.ddpm")));
  }

  @Test
  void shardsOfADrawingAreCutBetweenGroups() throws IOException {
    home.sample("-n", "80", "--out", home.path("all"));
    home.sample("-n", "80", "--shard", "1/2", "--out", home.path("parts"));
    assertEquals(32, home.names("parts").size());
    home.sample("-n", "80", "--shard", "2/2", "--out", home.path("parts"));
    for (String name : home.names("all")) {
      assertEquals(home.pixels("all/" + name), home.pixels("parts/" + name), name);
    }
  }

  @Test
  void halfSetVariablesAreRefusedByName() throws Exception {
    Map<String, String> variables = Map.of("JOB_COMPLETION_INDEX", "2");
    try (DdpmProcess pod =
        DdpmProcess.ddpm(home, List.of(), variables, "sample", "-n", "8", "--shard", "auto")) {
      assertEquals(2, pod.exitCode());
      assertTrue(pod.err().contains("JOB_COMPLETIONS: is missing"), pod.err());
    }
  }

  /** Starts as many processes as torchrun would. */
  private List<Home.Result> atOnce(int count, String... words) throws Exception {
    List<DdpmProcess> processes = new ArrayList<>();
    for (int rank = 0; rank < count; rank++) {
      Map<String, String> variables =
          Map.of("RANK", String.valueOf(rank), "WORLD_SIZE", String.valueOf(count));
      processes.add(DdpmProcess.ddpm(home, List.of(), variables, words));
    }
    List<Home.Result> results = new ArrayList<>();
    for (DdpmProcess process : processes) {
      try (process) {
        results.add(new Home.Result(process.exitCode(), process.out(), process.err()));
      }
    }
    return results;
  }
}
