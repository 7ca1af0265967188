package io.github.ddpm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes that are killed without a chance to clean up. */
@DisabledOnOs(OS.WINDOWS)
@Tag("slow")
final class KilledTest {
  /** Dropout, flips, accumulation, and six images in batches of four. */
  private static final List<String> EVERYTHING =
      List.of(
          "--set", "model.dropout=0.3",
          "--set", "data.horizontal_flip=true",
          "--set", "data.size=6",
          "--set", "training.micro_batch=3",
          "--set", "training.steps=60",
          "--set", "training.checkpoint_every=7",
          "--set", "training.preview_every=1000");

  @TempDir Path folder;

  /** Killed three times at no matter which instant: in a step, in a save, between two. */
  @ParameterizedTest
  @ValueSource(strings = {"fp32", "bf16"})
  void aRunKilledAgainAndAgainIsTheUnbrokenRunByteForByte(String precision) throws Exception {
    Home home = Home.in(folder);
    List<String> options = new ArrayList<>(EVERYTHING);
    options.addAll(List.of("--precision", precision, "--run", home.path("unbroken")));
    Home.Result unbroken = home.train(options.toArray(new String[0]));
    assertEquals(0, unbroken.code(), unbroken.err());

    Path broken = folder.resolve("broken");
    List<String> words = new ArrayList<>(List.of("train", "--config", Home.CONFIG));
    words.addAll(EVERYTHING);
    words.addAll(List.of("--precision", precision, "--run", broken.toString()));
    for (long step : new long[] {9, 30, 49}) {
      try (DdpmProcess launched = DdpmProcess.ddpm(home, words.toArray(new String[0]))) {
        launched.awaitSteps(broken, step);
        launched.signal("KILL");
        assertNotEquals(0, launched.exitCode());
      }
    }
    Home.Result last = home.run(words.toArray(new String[0]));
    assertEquals(0, last.code(), last.err());
    assertTrue(Files.readString(broken.resolve("train.log")).contains(" from step "));
    for (String file :
        List.of("training/state.safetensors", "unet/diffusion_pytorch_model.safetensors")) {
      String name = "step-00000060/" + file;
      assertEquals(
          -1, Files.mismatch(folder.resolve("unbroken").resolve(name), broken.resolve(name)));
    }
    assertEquals(60, Files.readAllLines(broken.resolve("metrics.jsonl")).size());
  }

  @Test
  void aSecondProcessIsRefusedUntilTheFirstIsDead() throws Exception {
    Home home = Home.in(folder);
    String[] forEver = {
      "--set", "training.steps=1000000", "--set", "training.preview_every=1000000"
    };
    String host = java.net.InetAddress.getLocalHost().getHostName();
    try (DdpmProcess first =
        DdpmProcess.ddpm(
            home,
            "train",
            "--config",
            Home.CONFIG,
            forEver[0],
            forEver[1],
            forEver[2],
            forEver[3])) {
      first.awaitSteps(home.tiny(), 2);
      String holder = "process " + first.pid() + " on " + host;

      Home.Result second =
          home.train("--set", "training.steps=1", "--set", "diffusion.schedule=linear");
      assertEquals(1, second.code());
      assertTrue(second.err().contains(" is being trained by " + holder + "; "), second.err());
      assertTrue(home.run("runs").out().contains("running, " + holder), home.run("runs").out());
      long steps = Files.readAllLines(home.tiny().resolve("metrics.jsonl")).size();
      first.awaitSteps(home.tiny(), steps + 1);

      String log = Files.readString(home.tiny().resolve("train.log"));
      assertFalse(log.contains("is being trained by"), log);
      assertFalse(log.contains("diffusion.schedule"), "a warning of the second: " + log);

      first.signal("KILL");
      assertNotEquals(0, first.exitCode());
      assertEquals(holder, Files.readString(home.tiny().resolve("lock")));
      assertTrue(home.run("runs").out().contains("stopped"), home.run("runs").out());
    }
    long done = Long.parseLong(newestCheckpoint(home).substring("step-".length()));
    Home.Result again = home.train("--set", "training.steps=" + (done + 1), forEver[2], forEver[3]);
    assertEquals(0, again.code(), again.err());
    assertTrue(again.out().contains("\ntrained  to step " + (done + 1) + " in "), again.out());
    String log = Files.readString(home.tiny().resolve("train.log"));
    assertTrue(log.contains(" ended without releasing the lock, which is taken over"), log);
  }

  private static String newestCheckpoint(Home home) throws IOException {
    try (var children = Files.list(home.tiny())) {
      return children
          .map(child -> child.getFileName().toString())
          .filter(name -> name.startsWith("step-"))
          .max(String::compareTo)
          .orElseThrow();
    }
  }
}
