package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.ddpm.testing.Machine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Several real processes that train together. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
final class RanksTest {
  @TempDir Path folder;
  private Home home;

  @BeforeEach
  void makeHome() throws IOException {
    Ranked.assumeTwoCores();
    home = Home.in(folder);
  }

  private DdpmProcess train(Map<String, String> variables, String... more) throws IOException {
    return new Ranked(home).train(variables, more);
  }

  private static void requireDone(DdpmProcess process) throws Exception {
    Ranked.requireDone(process);
  }

  private void requireSameBytes(String run, String other) throws IOException {
    new Ranked(home).requireSameBytes(run, other);
  }

  @Test
  void twoProcessesTrainToTheBytesOfOneWithTwoThreads() throws Exception {
    requireDone(train(Map.of("OMP_NUM_THREADS", "2"), "--run", "one"));
    try (DdpmProcess two = train(Map.of("OMP_NUM_THREADS", "1"), "--run", "two", "--ranks", "2")) {
      assertEquals(0, two.exitCode(), two.err());
      assertTrue(two.out().contains("ranks    2 processes"), two.out());
      assertEquals("", two.complaints());
    }
    requireSameBytes("one", "two");
  }

  /** The sum over four shares adds in another order than that over two threads. */
  @Test
  void fourProcessesTrainTheSameToTheOrderOfAdditions() throws Exception {
    String[] few = {"--set", "training.steps=4", "--set", "training.learning_rate=1e-4"};
    requireDone(train(Ranked.TWO_THREADS, Home.words(few, "--run", "one")));
    requireDone(train(Ranked.ONE_THREAD, Home.words(few, "--run", "four", "--ranks", "4")));
    float[] one = weights("one");
    float[] four = weights("four");
    assertEquals(one.length, four.length);
    for (int i = 0; i < one.length; i++) {
      assertEquals(one[i], four[i], 1e-5, "weight " + i);
    }
  }

  private float[] weights(String run) throws IOException {
    Path file =
        folder.resolve(run).resolve("step-00000004/unet/diffusion_pytorch_model.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(Math.toIntExact(Long.BYTES + bytes.getLong(0)));
    FloatBuffer numbers = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] weights = new float[numbers.remaining()];
    numbers.get(weights);
    return weights;
  }

  @Test
  void aLostRankEndsTheOthersAndTheRunGoesOnWithAnyNumberOfThem() throws Exception {
    Map<String, String> single = Map.of("OMP_NUM_THREADS", "1");
    requireDone(train(Map.of("OMP_NUM_THREADS", "2"), "--run", "unbroken"));
    try (DdpmProcess first = train(single, "--run", "broken", "--ranks", "2")) {
      first.awaitSteps(folder.resolve("broken"), 7);
      List<ProcessHandle> others = ProcessHandle.of(first.pid()).orElseThrow().children().toList();
      assertEquals(1, others.size());
      others.get(0).destroyForcibly();
      assertEquals(1, first.exitCode(), first.err());
      String said = first.err();
      assertTrue(said.contains("ddpm: rank 1 ("), said);
      assertTrue(said.contains("process " + others.get(0).pid()), said);
      assertTrue(said.contains(" has ended without a word; step "), said);
      assertTrue(said.contains(" is saved, and the same command continues from there"), said);
    }
    requireDone(train(Map.of("OMP_NUM_THREADS", "2"), "--run", "broken"));
    requireSameBytes("unbroken", "broken");
  }

  @Test
  void ranksThatTorchrunStartsMeetAtItsAddress() throws Exception {
    requireDone(train(Map.of("OMP_NUM_THREADS", "2"), "--run", "one"));
    int port = Machine.freePort();
    try (DdpmProcess one = rank(0, port);
        DdpmProcess zero = rank(1, port)) {
      assertEquals(0, one.exitCode(), one.err());
      assertEquals(0, zero.exitCode(), zero.err());
    }
    requireSameBytes("one", "two");
  }

  private DdpmProcess rank(int rank, int port, String... more) throws IOException {
    Map<String, String> variables =
        Map.of(
            "OMP_NUM_THREADS", "1",
            "RANK", "" + rank,
            "WORLD_SIZE", "2",
            "MASTER_ADDR", "127.0.0.1",
            "MASTER_PORT", "" + port);
    return train(variables, Home.words(new String[] {"--run", "two"}, more));
  }

  @Test
  void processesWithOtherCommandsDoNotTrainTogether() throws Exception {
    int port = Machine.freePort();
    try (DdpmProcess one = rank(0, port);
        DdpmProcess zero = rank(1, port, "--set", "seed=2")) {
      assertEquals(2, one.exitCode(), one.err());
      assertEquals(2, zero.exitCode(), zero.err());
      assertTrue(one.err().contains("RANK says that this process is one of 2"), one.err());
      assertTrue(one.err().contains("or --ranks=off where each trains alone"), one.err());
    }
    assertTrue(Files.notExists(folder.resolve("two")));
  }

  @Test
  void aSignalToOneRankStopsAllAfterTheSameStep() throws Exception {
    try (DdpmProcess first =
        train(
            Map.of("OMP_NUM_THREADS", "1"),
            "--run",
            "run",
            "--ranks",
            "2",
            "--set",
            "training.steps=100000")) {
      first.awaitSteps(folder.resolve("run"), 3);
      first.signal("TERM");
      assertEquals(143, first.exitCode(), first.err());
      assertTrue(first.out().contains("stopped  at step "), first.out());
      assertTrue(first.out().contains(", saved\n"), first.out());
    }
  }

  @Test
  void aRequestToSaveThatReachesAnyRankIsEverybodys() throws Exception {
    try (DdpmProcess first =
        train(
            Ranked.ONE_THREAD,
            "--run",
            "run",
            "--ranks",
            "2",
            "--set",
            "training.steps=100000",
            "--set",
            "training.checkpoint_every=100000")) {
      first.awaitSteps(folder.resolve("run"), 3);
      ProcessHandle second =
          ProcessHandle.of(first.pid()).orElseThrow().children().findAny().orElseThrow();
      assertEquals(0, new ProcessBuilder("kill", "-USR1", "" + second.pid()).start().waitFor());
      first.await(() -> hasCheckpoint("run"), "a save");
      first.signal("TERM");
      assertEquals(143, first.exitCode(), first.err());
    }
  }

  private boolean hasCheckpoint(String run) throws IOException {
    return home.names(run).stream().anyMatch(name -> name.startsWith("step-"));
  }

  @Test
  void everythingThatMeasuresDrawsAndSavesWorksWithRanks() throws Exception {
    String[] more = {
      "--set", "training.evaluate_every=10",
      "--set", "training.evaluate_images=8",
      "--set", "training.preview_every=10",
      "--set", "data.holdout=2",
      "--set", "model.classes=4",
      "--set", "training.label_dropout=0.3",
      "--set", "training.timestep_sampling=stratified"
    };
    requireDone(
        train(Map.of("OMP_NUM_THREADS", "2"), Home.words(new String[] {"--run", "one"}, more)));
    requireDone(
        train(
            Map.of("OMP_NUM_THREADS", "1"),
            Home.words(new String[] {"--run", "two", "--ranks", "2"}, more)));
    requireSameBytes("one", "two");
    List<String> figures = figures("one");
    assertTrue(figures.stream().anyMatch(line -> line.contains("holdout_loss")));
    assertTrue(figures.stream().anyMatch(line -> line.contains("evaluation")));
    assertEquals(figures, figures("two"));
  }

  /** Measurements without what depends on time. */
  private List<String> figures(String run) throws IOException {
    return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).stream()
        .map(
            line -> line.replaceAll("\"(time|images_per_second|waiting_for_images)\": ?[^,]*,", ""))
        .toList();
  }

  @Test
  void imagesArePackedOnceAndReadByAll() throws Exception {
    Path photos = Files.createDirectories(folder.resolve("photos"));
    for (int i = 0; i < 10; i++) {
      java.awt.image.BufferedImage image =
          new java.awt.image.BufferedImage(16, 16, java.awt.image.BufferedImage.TYPE_INT_RGB);
      image.setRGB(i, i, 0xFFFFFF);
      javax.imageio.ImageIO.write(image, "png", photos.resolve(i + ".png").toFile());
    }
    String[] more = {"--set", "data.source=images", "--set", "data.path=" + photos};
    requireDone(train(Map.of(), Home.words(new String[] {"--run", "two", "--ranks", "2"}, more)));
    assertEquals(1, home.names("data/cache").size());
    assertTrue(Files.exists(folder.resolve("two/step-00000020")));
  }

  @Test
  void aTrainingThatDivergesEndsForAllWithTheWordsOfOne() throws Exception {
    String[] diverging = {"--set", "training.learning_rate=1e30", "--set", "model.dropout=0"};
    try (DdpmProcess one = train(Map.of(), Home.words(new String[] {"--run", "one"}, diverging));
        DdpmProcess two =
            train(
                Map.of("OMP_NUM_THREADS", "1"),
                Home.words(new String[] {"--run", "two", "--ranks", "2"}, diverging))) {
      assertEquals(1, one.exitCode(), one.err());
      assertEquals(1, two.exitCode(), two.err());
      assertTrue(two.err().contains("lower training.learning_rate"), two.err());
      assertTrue(two.err().contains("rank 0 (") && two.err().contains("has failed"), two.err());
    }
  }

  /**
   * It also ends with its input, as in an executor of Spark; its ranks, which have none, do not.
   */
  @Test
  void aTimeBudgetIsSharedByAll() throws Exception {
    String[] budget = {"--for", "10s", "--set", "training.steps=1000000"};
    try (DdpmProcess two =
        train(
            Map.of("OMP_NUM_THREADS", "1", "DDPM_ENDS_WITH_INPUT", "1"),
            Home.words(new String[] {"--run", "two", "--ranks", "2"}, budget))) {
      assertEquals(0, two.exitCode(), two.err());
      assertTrue(two.out().contains("ranks    2 processes"), two.out());
    }
  }

  @Test
  void aNetworkOfAnotherRunIsTrainedOnByAll() throws Exception {
    requireDone(train(Map.of(), "--run", "first"));
    String[] init = {"--init", folder.resolve("first").toString(), "--set", "seed=5"};
    requireDone(
        train(Map.of("OMP_NUM_THREADS", "2"), Home.words(new String[] {"--run", "one"}, init)));
    requireDone(
        train(
            Map.of("OMP_NUM_THREADS", "1"),
            Home.words(new String[] {"--run", "two", "--ranks", "2"}, init)));
    requireSameBytes("one", "two");
  }

  /** As after a crash for want of memory, before it has come to rank 0. */
  @Test
  void aRankThatCannotStartIsToldAtOnce() throws Exception {
    try (DdpmProcess two = train(Ranked.ONE_THREAD, "--run", "two", "--ranks", "2")) {
      ProcessHandle first = ProcessHandle.of(two.pid()).orElseThrow();
      // Java starts a helper, which becomes the rank; without it nothing is a rank's.
      two.await(() -> first.children().anyMatch(RanksTest::isJava), "a rank");
      first.children().forEach(ProcessHandle::destroyForcibly);
      assertEquals(1, two.exitCode(), two.err());
      assertTrue(two.err().contains("rank 1 "), two.err());
    }
  }

  private static boolean isJava(ProcessHandle process) {
    return process.info().command().filter(path -> path.endsWith("/java")).isPresent();
  }

  @Test
  void anotherNumberThanWasStartedIsRefused() throws Exception {
    Map<String, String> variables =
        Map.of("RANK", "0", "WORLD_SIZE", "2", "MASTER_ADDR", "127.0.0.1");
    try (DdpmProcess process = train(variables, "--run", "two", "--ranks", "3")) {
      assertEquals(2, process.exitCode(), process.err());
      assertTrue(
          process.err().contains("--ranks: is 3, while RANK says that 2 processes were started"),
          process.err());
    }
  }

  @Test
  void moreRanksThanImagesOfABatchAreRefused() throws Exception {
    try (DdpmProcess two =
        train(Map.of(), "--run", "two", "--ranks", "2", "--set", "training.batch_size=1")) {
      assertEquals(2, two.exitCode(), two.err());
      assertTrue(two.err().contains("training.batch_size: must be at least 2"), two.err());
    }
  }
}
